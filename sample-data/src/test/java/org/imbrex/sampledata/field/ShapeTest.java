package org.imbrex.sampledata.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void distancesAreTrueNearTheOutline() {
        Shape lying = Shape.ellipse(10, 20, 8, 3, 0);
        assertThat(lying.distance(18.5, 20)).isCloseTo(0.5, within(0.05));
        assertThat(lying.distance(10, 22.5)).isCloseTo(-0.5, within(0.05));
        Shape standing = Shape.ellipse(10, 20, 8, 3, Math.PI / 2);
        assertThat(standing.distance(10, 28.5)).isCloseTo(0.5, within(0.05));
        assertThat(Shape.disc(0, 0, 5).distance(3, 4)).isCloseTo(0, within(1e-12));
    }

    @Test
    void shapesCanBeJoinedCutAndGrown() {
        Shape left = Shape.disc(0, 0, 5);
        Shape right = Shape.disc(8, 0, 5);
        assertThat(left.with(right, 1).distance(8, 0)).isNegative();
        assertThat(left.with(right, 6).distance(4, 4)).isLessThan(left.distance(4, 4));
        assertThat(left.without(right, 1).distance(4.5, 0)).isPositive();
        assertThat(left.without(right, 1).distance(-2, 0)).isNegative();
        assertThat(left.grown(2).distance(7, 0)).isCloseTo(0, within(1e-12));
        assertThat(left.cover(5, 0, 2)).isEqualTo(0.5);
    }

    @Test
    void aSampledShapeIsMeasuredAtTheNearestPixel() {
        Shape disc = Shape.disc(5, 5, 3);
        Shape sampled = disc.sampled(11);
        assertThat(sampled.distance(7.4, 4.6)).isEqualTo(disc.distance(7, 5));
        assertThat(sampled.distance(-20, 5)).isEqualTo(disc.distance(0, 5));
    }
}
