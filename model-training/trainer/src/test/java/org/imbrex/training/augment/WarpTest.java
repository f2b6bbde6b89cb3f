package org.imbrex.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Region;
import org.junit.jupiter.api.Test;

class WarpTest {
    private static final int HEIGHT = 24;
    private static final int WIDTH = 40;
    private static final Augmentation FREE = Augmentation.none()
            .with(Kind.MIRROR, Effect.of(0.5))
            .with(Kind.QUARTER_TURN, Effect.of(0.75))
            .with(Kind.ROTATION, new Effect(1, -45, 45))
            .with(Kind.SCALE, new Effect(1, 0.5, 2))
            .with(Kind.ELASTIC, new Effect(1, 1, 4))
            .withElasticSpacing(16);

    @Test
    void withoutAugmentationThePatchIsTheSlice() {
        float[] patch = sample(Warp.none(HEIGHT, WIDTH).at(100 + 11.5, 200 + 19.5), (y, x) -> 1000 * y + x);
        for (int i = 0; i < patch.length; i++) {
            assertThat(patch[i]).isEqualTo(1000 * (100 + i / WIDTH) + 200 + i % WIDTH);
        }
    }

    @Test
    void mirroringAndQuarterTurnsMoveVoxelsAndChangeNone() {
        int size = 16;
        Augmentation turns =
                Augmentation.none().with(Kind.MIRROR, Effect.of(0.5)).with(Kind.QUARTER_TURN, Effect.of(0.75));
        Set<String> orientations = new HashSet<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int draw = 0; draw < 100; draw++) {
            Warp.Placed warp = Warp.draw(turns, size, size, random).at(7.5, 7.5);
            assertThat(warp.box()).isEqualTo(Region.of(0, 0, size, size));
            float[] patch = sample(warp, (y, x) -> y * size + x);
            orientations.add(patch[0] + " " + patch[1]);
            float[] sorted = patch.clone();
            Arrays.sort(sorted);
            for (int i = 0; i < sorted.length; i++) {
                assertThat(sorted[i]).isEqualTo(i);
            }
        }
        assertThat(orientations).hasSize(8);
    }

    @Test
    void patchesAreMirroredAlongTheAxesThatTheyMayBe() {
        Augmentation mirrored = Augmentation.none().with(Kind.MIRROR, Effect.of(0.5));
        assertThat(corners(mirrored)).containsExactly(0f, 15f, 240f, 255f);
        assertThat(corners(mirrored.withMirrorAxes(List.of(Axis.X)))).containsExactly(0f, 15f);
        assertThat(corners(mirrored.withMirrorAxes(List.of(Axis.Z, Axis.Y)))).containsExactly(0f, 240f);
        assertThat(corners(mirrored.withMirrorAxes(List.of()))).containsExactly(0f);
    }

    /** What of a slice of 16x16 comes first in its patches. */
    private static Set<Float> corners(Augmentation augmentation) {
        SplittableRandom random = new SplittableRandom(3);
        Set<Float> first = new TreeSet<>();
        for (int draw = 0; draw < 50; draw++) {
            first.add(sample(Warp.draw(augmentation, 16, 16, random).at(7.5, 7.5), (y, x) -> y * 16 + x)[0]);
        }
        return first;
    }

    /** Turned by a quarter, what is mirrored along x is mirrored along y. */
    @Test
    void whatANetworkSeesMirroredDependsOnQuarterTurnsToo() {
        Augmentation mirrored = Augmentation.none().with(Kind.MIRROR, Effect.of(0.5));
        Augmentation turned = mirrored.with(Kind.QUARTER_TURN, Effect.of(0.75));
        assertThat(mirrored.seenMirrored(2)).containsExactly(Axis.Y, Axis.X);
        assertThat(mirrored.seenMirrored(3)).containsExactly(Axis.Z, Axis.Y, Axis.X);
        assertThat(mirrored.withMirrorAxes(List.of(Axis.X)).seenMirrored(3)).containsExactly(Axis.X);
        assertThat(turned.withMirrorAxes(List.of(Axis.X)).seenMirrored(3)).containsExactly(Axis.Y, Axis.X);
        assertThat(turned.withMirrorAxes(List.of(Axis.Z)).seenMirrored(3)).containsExactly(Axis.Z);
        assertThat(turned.withMirrorAxes(List.of(Axis.Z)).seenMirrored(2)).isEmpty();
        assertThat(Augmentation.none().with(Kind.QUARTER_TURN, Effect.of(0.75)).seenMirrored(2))
                .isEmpty();
        assertThat(mirrored.with(Kind.MIRROR, Effect.of(0)).seenMirrored(2)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mirrored.withMirrorAxes(List.of(Axis.X, Axis.X)))
                .withMessage("mirror-axes: expected different axes, found [X, X]");
    }

    @Test
    void quarterTurnsOfAnOblongPatchReadAnOblongTurned() {
        Augmentation turn = Augmentation.none().with(Kind.QUARTER_TURN, Effect.of(1));
        SplittableRandom random = new SplittableRandom(1);
        for (int draw = 0; draw < 20; draw++) {
            Warp.Placed warp = Warp.draw(turn, HEIGHT, WIDTH, random).at(50, 50);
            assertThat(warp.box().voxels()).isEqualTo(HEIGHT * WIDTH);
            Set<Float> seen = new HashSet<>();
            for (float v : sample(warp, (y, x) -> y * 1000 + x)) {
                seen.add(v);
            }
            assertThat(seen).hasSize(HEIGHT * WIDTH);
        }
    }

    @Test
    void turnAndScaleAreTheRotationMatrixAroundTheCentre() {
        Augmentation fixed =
                Augmentation.none().with(Kind.ROTATION, new Effect(1, 30, 30)).with(Kind.SCALE, new Effect(1, 2, 2));
        Warp warp = Warp.draw(fixed, HEIGHT, WIDTH, new SplittableRandom(1));
        // The cubic reproduces polynomials up to the second degree, so that the samples are those of the function
        // itself.
        DoubleBinaryOperator f = (y, x) -> 0.02 * y * y - 0.01 * y * x + 0.005 * x * x + y - 3 * x;
        Warp.Placed placed = warp.at(0, 0);
        float[] patch = sample(placed, f);
        double cos = Math.cos(Math.PI / 6) / 2;
        double sin = Math.sin(Math.PI / 6) / 2;
        double firstY = Math.rint(-(cos * 11.5 - sin * 19.5));
        double firstX = Math.rint(-(sin * 11.5 + cos * 19.5));
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double expected = f.applyAsDouble(firstY + cos * y - sin * x, firstX + sin * y + cos * x);
                assertThat(patch[y * WIDTH + x]).isCloseTo((float) expected, within(0.005f)); // 1/2048 voxel
            }
        }
        assertThat(warp.patchY(warp.sourceY(3, 5), warp.sourceX(3, 5))).isCloseTo(3, within(1e-12));
        assertThat(warp.patchX(warp.sourceY(3, 5), warp.sourceX(3, 5))).isCloseTo(5, within(1e-12));
    }

    @Test
    void everySampleIsReadInsideItsBox() {
        // A read beyond a row's end would take the next row's start, which this function puts 50,000 away.
        SplittableRandom random = new SplittableRandom(9);
        for (int draw = 0; draw < 300; draw++) {
            Warp.Placed warp = Warp.draw(FREE, HEIGHT, WIDTH, random).at(-5 + draw / 10.0, 17);
            float[] image = sample(warp, (y, x) -> 1000 * x + y);
            Region box = warp.box();
            for (float v : image) {
                double x = Math.rint(v / 1000);
                assertThat(x).isBetween(box.x() + 1.0, box.x() + box.extent().width() - 2.0);
                assertThat(v - 1000 * x).isBetween(-501.0, 501.0);
            }
        }
    }

    @Test
    void imageAndMaskStayTogether() {
        DoubleBinaryOperator f = (y, x) -> Math.sin(y / 9) + Math.cos(x / 7 + y / 23);
        double steepest = Math.hypot(1 / 9.0 + 1 / 23.0, 1 / 7.0);
        SplittableRandom random = new SplittableRandom(4);
        int edge = 0;
        for (int draw = 0; draw < 200; draw++) {
            Warp.Placed warp = Warp.draw(FREE, HEIGHT, WIDTH, random).at(60, 60);
            float[] image = sample(warp, f);
            byte[] labels = labels(warp, (y, x) -> f.applyAsDouble(y, x) > 0 ? 1 : 0);
            for (int i = 0; i < image.length; i++) {
                // The nearest voxel is at most half a diagonal away.
                if (Math.abs(image[i]) > steepest * Math.sqrt(0.5) + 0.01) {
                    assertThat(labels[i]).isEqualTo((byte) (image[i] > 0 ? 1 : 0));
                } else {
                    edge++;
                }
            }
        }
        assertThat(edge).isLessThan(200 * HEIGHT * WIDTH / 4);
    }

    @Test
    void labelsAreNeverMixed() {
        SplittableRandom random = new SplittableRandom(5);
        Set<Byte> seen = new HashSet<>();
        for (int draw = 0; draw < 50; draw++) {
            byte[] labels = labels(
                    Warp.draw(FREE, HEIGHT, WIDTH, random).at(60, 60),
                    (y, x) -> (y + x) % 3 == 0 ? 0 : x % 2 == 0 ? 200 : 7);
            for (byte label : labels) {
                seen.add(label);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder((byte) 0, (byte) 7, (byte) 200);
    }

    @Test
    void displacementHasTheDeviationThatWasAskedFor() {
        Augmentation elastic =
                Augmentation.none().with(Kind.ELASTIC, new Effect(1, 3, 3)).withElasticSpacing(8);
        SplittableRandom random = new SplittableRandom(6);
        double squares = 0;
        int n = 0;
        for (int draw = 0; draw < 200; draw++) {
            float[] moved = sample(Warp.draw(elastic, HEIGHT, WIDTH, random).at(11.5, 19.5), (y, x) -> x);
            for (int i = 0; i < moved.length; i++, n++) {
                squares += Math.pow(moved[i] - i % WIDTH, 2);
            }
        }
        // 3 at the control points; between them the weights 1/48, 23/48, 23/48, 1/48 give 0.96 times that along an
        // axis.
        assertThat(Math.sqrt(squares / n)).isBetween(2.7, 3.05);
    }

    @Test
    void strengthsOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Augmentation.none().with(Kind.SCALE, new Effect(0.5, 0.1, 2)))
                .withMessage("augmentation SCALE: expected strengths from 0.25 to 4.0, found 0.1 to 2.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Effect(1.5, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Effect(0.5, 2, 1));
    }

    private static float[] sample(Warp.Placed warp, DoubleBinaryOperator f) {
        Region box = warp.box();
        float[] values = new float[(int) box.voxels()];
        for (int i = 0; i < values.length; i++) {
            int width = box.extent().width();
            values[i] = (float) f.applyAsDouble(box.y() + i / width, box.x() + i % width);
        }
        int height = warp.patch().height();
        int width = warp.patch().width();
        WarpSampler sampler = new WarpSampler(height, width);
        sampler.use(warp);
        float[] patch = new float[height * width];
        sampler.image(values, patch, 0);
        return patch;
    }

    private static byte[] labels(Warp.Placed warp, DoubleBinaryOperator f) {
        Region box = warp.box();
        byte[] values = new byte[(int) box.voxels()];
        for (int i = 0; i < values.length; i++) {
            int width = box.extent().width();
            values[i] = (byte) (int) f.applyAsDouble(box.y() + i / width, box.x() + i % width);
        }
        WarpSampler sampler = new WarpSampler(HEIGHT, WIDTH);
        sampler.use(warp);
        byte[] patch = new byte[HEIGHT * WIDTH];
        sampler.labels(values, patch, 0);
        return patch;
    }
}
