package org.imbrex.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeWarpTest {
    private static final Extent PATCH = new Extent(12, 16, 20);
    private static final List<Double> CUBES = List.of(1.0, 1.0, 1.0);
    private static final List<Double> LONG = List.of(1.0, 1.5, 2.0);
    private static final Augmentation FREE = Augmentation.none()
            .with(Kind.MIRROR, Effect.of(0.5))
            .with(Kind.QUARTER_TURN, Effect.of(0.75))
            .with(Kind.ROTATION, new Effect(1, -45, 45))
            .with(Kind.SCALE, new Effect(1, 0.5, 2))
            .with(Kind.ELASTIC, new Effect(1, 1, 3))
            .withElasticSpacing(12);

    /**
     * By SciPy 1.17.1: affine_transform(order=1, mode='mirror') with the matrix of Rotation.from_rotvec about z, y and x by
     * -30, 30 and -30 degrees in x, y, z, brought from millimetres to voxels of 1, 1.5 and 2 mm, steps of half the size.
     */
    private static final float[] SCIPY = {
        7f, 13.321f, 18.667f, 23.539f, 28.926f, 32.006f, 18.222f, 22.88f, 25.566f, 24.749f,
        25.722f, 31.733f, 29.495f, 33.614f, 27.844f, 20.544f, 20.458f, 29.369f, 40.818f, 31.517f,
        19.646f, 11.785f, 18.77f, 27.056f, 38.714f, 20.123f, 5.759f, 13.42f, 20.932f, 29.34f,
        18.521f, 20.655f, 24.896f, 27.966f, 29.134f, 34.518f, 11.772f, 15.194f, 19.52f, 24.074f,
        32.124f, 40.963f, 13.358f, 16.701f, 18.465f, 23.746f, 30.551f, 37.881f, 19.921f, 14.997f,
        17.631f, 24.675f, 31.57f, 30.013f, 17.747f, 14.461f, 19.578f, 25.655f, 29.404f, 33.468f,
        30.546f, 34.84f, 38.986f, 36.922f, 28.151f, 26.852f, 26.043f, 30.427f, 33.086f, 30.125f,
        28.445f, 27.519f, 23.614f, 25.865f, 27.903f, 31.223f, 30.114f, 19.677f, 22.337f, 26.998f,
        31.936f, 33.061f, 21.848f, 11.916f, 26.044f, 31.22f, 34.408f, 26.03f, 19.319f, 19.249f,
        40.202f, 45.875f, 38.602f, 23.59f, 7f, 18.465f, 43.656f, 37.003f, 25.046f, 14.37f,
        17.082f, 20.282f, 37.704f, 28.582f, 20.74f, 18.888f, 17.565f, 15.586f, 33.083f, 30.241f,
        25.423f, 17.413f, 8.448f, 17.776f, 34.306f, 34.567f, 22.034f, 7.922f, 11.681f, 20.538f
    };

    private interface Field {
        double at(double z, double y, double x);
    }

    @Test
    void valuesAreThoseOfAnotherToolkit() {
        Extent patch = new Extent(4, 5, 6);
        Augmentation fixed =
                Augmentation.none().with(Kind.ROTATION, new Effect(1, 30, 30)).with(Kind.SCALE, new Effect(1, 2, 2));
        VolumeWarp warp = VolumeWarp.draw(fixed, patch, LONG, new SplittableRandom(1));
        float[] sampled = sample(warp.at(9.5, 3.2, 12.25), (boxZ, boxY, boxX) -> {
            int z = mirrored((int) boxZ, 20);
            int y = mirrored((int) boxY, 22);
            int x = mirrored((int) boxX, 24);
            return (7 * z * z + 5 * y * y + 3 * x * x + z * y + y * x) % 61;
        });
        for (int i = 0; i < SCIPY.length; i++) {
            assertThat(sampled[i]).isCloseTo(SCIPY[i], within(0.001f)); // rounded to 0.001 when stored
        }
    }

    private static int mirrored(int i, int size) {
        return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i;
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "0, 2", "0, 1"})
    void aTurnBy90DegreesAboutAnAxisIsATransposition(int axis, int towards) {
        Extent cube = new Extent(7, 7, 7);
        VolumeWarp warp = new VolumeWarp(cube, Matrix.rotation(axis, towards, 90), null);
        float[] sampled = sample(warp.at(3, 3, 3), (z, y, x) -> 100 * z + 10 * y + x);
        for (int i = 0; i < sampled.length; i++) {
            int[] place = {i / 49, i / 7 % 7, i % 7};
            int[] source = place.clone();
            source[towards] = place[axis];
            source[axis] = 6 - place[towards];
            assertThat(sampled[i]).isEqualTo(100 * source[0] + 10 * source[1] + source[2]);
        }
    }

    @Test
    void withoutAugmentationThePatchIsTheBox() {
        float[] sampled = sample(VolumeWarp.none(PATCH).at(5.5, 107.5, 29.5), (z, y, x) -> 1e4 * z + 100 * y + x);
        for (int i = 0; i < sampled.length; i++) {
            assertThat(sampled[i]).isEqualTo(10_000 * (i / 320) + 100 * (100 + i / 20 % 16) + 20 + i % 20);
        }
    }

    @Test
    void mirroringAndQuarterTurnsMoveVoxelsAndChangeNone() {
        Augmentation turns =
                Augmentation.none().with(Kind.MIRROR, Effect.of(0.5)).with(Kind.QUARTER_TURN, Effect.of(0.75));
        Set<String> orientations = new HashSet<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int draw = 0; draw < 200; draw++) {
            VolumeWarp.Placed placed =
                    VolumeWarp.draw(turns, new Extent(4, 6, 6), LONG, random).at(1.5, 2.5, 2.5);
            float[] sampled = sample(placed, (z, y, x) -> 100 * z + 10 * y + x);
            Set<Float> seen = new HashSet<>();
            for (float v : sampled) {
                seen.add(v);
            }
            assertThat(seen).hasSize(144).allMatch(v -> v >= 0 && v <= 355);
            orientations.add(sampled[0] + " " + sampled[1]);
        }
        assertThat(orientations).hasSize(16);
    }

    @Test
    void volumesAreMirroredAlongTheAxesThatTheyMayBe() {
        Augmentation mirrored = Augmentation.none().with(Kind.MIRROR, Effect.of(0.5));
        SplittableRandom random = new SplittableRandom(3);
        for (Axis axis : Axis.ALL) {
            Set<Float> first = new TreeSet<>();
            for (int draw = 0; draw < 50; draw++) {
                VolumeWarp.Placed placed = VolumeWarp.draw(
                                mirrored.withMirrorAxes(List.of(axis)), new Extent(4, 6, 6), LONG, random)
                        .at(1.5, 2.5, 2.5);
                first.add(sample(placed, (z, y, x) -> 100 * z + 10 * y + x)[0]);
            }
            float last = axis == Axis.Z ? 300 : axis == Axis.Y ? 50 : 5;
            assertThat(first).containsExactly(0f, last);
        }
    }

    @Test
    void distancesInMillimetresStayAndThereAndBackIsWhereItWas() {
        Augmentation turn = Augmentation.none().with(Kind.ROTATION, new Effect(1, -180, 180));
        SplittableRandom random = new SplittableRandom(2);
        for (int draw = 0; draw < 50; draw++) {
            VolumeWarp warp = VolumeWarp.draw(turn, PATCH, LONG, random);
            double[] place = {draw - 20, 3, 7};
            double[] source = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                source[axis] = warp.source(axis, place[0], place[1], place[2]);
            }
            assertThat(millimetres(source)).isCloseTo(millimetres(place), within(1e-9));
            for (int axis = 0; axis < 3; axis++) {
                assertThat(warp.patch(axis, source[0], source[1], source[2])).isCloseTo(place[axis], within(1e-9));
            }
        }
    }

    private static double millimetres(double[] zyx) {
        return Math.sqrt(Math.pow(2 * zyx[0], 2) + Math.pow(1.5 * zyx[1], 2) + zyx[2] * zyx[2]);
    }

    @Test
    void everySampleIsReadInsideItsBox() {
        // A read beyond a row's or a slice's end would take the next one's start, which is far away.
        SplittableRandom random = new SplittableRandom(9);
        for (int draw = 0; draw < 60; draw++) {
            VolumeWarp.Placed warp = VolumeWarp.draw(FREE, PATCH, LONG, random).at(-5 + draw / 10.0, 17, 3);
            Region box = warp.box();
            float[] x = sample(warp, (az, ay, ax) -> ax - box.x());
            float[] y = sample(warp, (az, ay, ax) -> ay - box.y());
            float[] z = sample(warp, (az, ay, ax) -> az - box.z());
            float[] sum = sample(warp, (az, ay, ax) -> az - box.z() + ay - box.y() + ax - box.x());
            int inside = 0;
            for (int i = 0; i < sum.length; i++) {
                boolean within = x[i] > 0.9f
                        && x[i] < box.extent().width() - 1.9f
                        && y[i] > 0.9f
                        && y[i] < box.extent().height() - 1.9f
                        && z[i] > 0.9f
                        && z[i] < box.extent().depth() - 1.9f;
                inside += within && Math.abs(sum[i] - (x[i] + y[i] + z[i])) < 0.01f ? 1 : 0;
            }
            assertThat(inside).isEqualTo(sum.length);
        }
    }

    @Test
    void imageAndMaskStayTogether() {
        Field f = (z, y, x) -> Math.sin(y / 9) + Math.cos(x / 7 + z / 8);
        double steepest = Math.sqrt(1 / 81.0 + 1 / 49.0 + 1 / 64.0);
        SplittableRandom random = new SplittableRandom(4);
        int edge = 0;
        int apart = 0;
        for (int draw = 0; draw < 40; draw++) {
            VolumeWarp.Placed warp = VolumeWarp.draw(FREE, PATCH, LONG, random).at(60, 60, 60);
            float[] image = sample(warp, f);
            byte[] labels = labels(warp, f);
            for (int i = 0; i < image.length; i++) {
                // The nearest voxel is at most half a diagonal away; mixing voxels bends the image by less than 0.02.
                if (Math.abs(image[i]) > steepest * Math.sqrt(0.75) + 0.02) {
                    apart += labels[i] == (image[i] > 0 ? 1 : 0) ? 0 : 1;
                } else {
                    edge++;
                }
            }
        }
        assertThat(apart).isZero();
        assertThat(edge).isLessThan(40 * 12 * 16 * 20 / 4);
    }

    @Test
    void displacementHasTheDeviationThatWasAskedForInMillimetres() {
        Augmentation elastic =
                Augmentation.none().with(Kind.ELASTIC, new Effect(1, 3, 3)).withElasticSpacing(8);
        SplittableRandom random = new SplittableRandom(6);
        double alongZ = 0;
        double alongX = 0;
        int n = 0;
        for (int draw = 0; draw < 60; draw++) {
            VolumeWarp.Placed warp = VolumeWarp.draw(elastic, PATCH, List.of(1.0, 1.0, 2.0), random)
                    .at(5.5, 7.5, 9.5);
            float[] z = sample(warp, (az, ay, ax) -> az);
            float[] x = sample(warp, (az, ay, ax) -> ax);
            for (int i = 0; i < z.length; i++, n++) {
                int slice = i / 320;
                alongZ += Math.pow(z[i] - slice, 2);
                alongX += Math.pow(x[i] - i % 20, 2);
            }
        }
        // 3 at the control points, 0.96 times that along each axis between them.
        assertThat(Math.sqrt(alongX / n)).isBetween(2.6, 3.1);
        assertThat(2 * Math.sqrt(alongZ / n)).isBetween(2.6, 3.1);
    }

    @Test
    void slicesMoreThanThreeVoxelsApartAreNotTurnedOutOfTheirPlane() {
        assertThat(VolumeWarp.nearIsotropic(CUBES)).isTrue();
        assertThat(VolumeWarp.nearIsotropic(List.of(0.5, 1.0, 3.0))).isTrue();
        assertThat(VolumeWarp.nearIsotropic(List.of(0.9, 0.9, 3.0))).isFalse();
    }

    private static float[] sample(VolumeWarp.Placed warp, Field f) {
        Region box = warp.box();
        float[] values = new float[(int) box.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) at(box, f, i);
        }
        VolumeWarpSampler sampler = new VolumeWarpSampler(warp.patch());
        sampler.use(warp);
        float[] sampled = new float[(int) warp.patch().voxels()];
        sampler.image(values, sampled, 0);
        return sampled;
    }

    private static byte[] labels(VolumeWarp.Placed warp, Field f) {
        Region box = warp.box();
        byte[] values = new byte[(int) box.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (at(box, f, i) > 0 ? 1 : 0);
        }
        VolumeWarpSampler sampler = new VolumeWarpSampler(warp.patch());
        sampler.use(warp);
        byte[] sampled = new byte[(int) warp.patch().voxels()];
        sampler.labels(values, sampled, 0);
        return sampled;
    }

    private static double at(Region box, Field f, int i) {
        int width = box.extent().width();
        int slice = width * box.extent().height();
        return f.at(box.z() + i / slice, box.y() + i % slice / width, box.x() + i % width);
    }
}
