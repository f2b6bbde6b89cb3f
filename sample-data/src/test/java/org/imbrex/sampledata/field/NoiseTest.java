package org.imbrex.sampledata.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseTest {
    private final Noise noise = new Noise(new Chance(3));

    @Test
    void noiseIsSmoothAndBounded() {
        double before = noise.at(-20, 1.3, 0.4);
        double low = 1;
        double high = -1;
        for (double x = -20; x < 200; x += 0.01) {
            double now = noise.at(x, 1.3, 0.4);
            assertThat(now).isBetween(-1.0, 1.0).isCloseTo(before, within(0.05));
            before = now;
            low = Math.min(low, now);
            high = Math.max(high, now);
        }
        assertThat(low).isLessThan(-0.5);
        assertThat(high).isGreaterThan(0.5);
    }

    @Test
    void aBlurKeepsTheMeanAndCalmsTheNoise() {
        Plane white = Plane.white(64, new Chance(9)).standardised();
        Plane blurred = white.blurred(1.5);
        assertThat(mean(blurred)).isCloseTo(0, within(0.05));
        // The variance that a Gaussian of deviation s leaves of white noise is 1 / (4 pi s^2).
        double variance = 0;
        for (double value : blurred.values) {
            variance += value * value / blurred.values.length;
        }
        assertThat(variance).isCloseTo(1 / (4 * Math.PI * 1.5 * 1.5), within(0.008));
    }

    private static double mean(Plane plane) {
        double sum = 0;
        for (double value : plane.values) {
            sum += value;
        }
        return sum / plane.values.length;
    }
}
