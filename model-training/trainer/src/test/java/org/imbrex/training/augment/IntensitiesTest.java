package org.imbrex.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.Test;

class IntensitiesTest {
    private static final int HEIGHT = 48;
    private static final int WIDTH = 64;
    private static final Extent VOLUME = new Extent(6, 5, 7);
    private static final float[] BLURRED = {
        0.36123f, 0.62133f, 0.44941f, 0.43488f, 0.51630f, 0.53741f, 0.44304f, 0.41730f, 0.43541f, 0.49822f, 0.48926f,
        0.47569f, 0.58433f, 0.37919f
    };
    private static final float[] COARSE = {
        0.77000f, 0.83071f, 0.46429f, 0.51700f, 0.75571f, 0.37000f, 0.50093f, 0.70250f, 0.45732f, 0.70304f, 0.72250f,
        0.38500f, 0.50500f, 0.67429f
    };

    @Test
    void noiseIsNormallyDistributed() {
        float[] v = new float[1 << 20];
        Gaussian.addTo(v, 0, v.length, 2, new SplittableRandom(1));
        Arrays.sort(v);
        // Known quantiles of the normal distribution, times the deviation of 2.
        assertThat(quantile(v, 0.5)).isCloseTo(0, within(0.01));
        assertThat(quantile(v, 0.8413447)).isCloseTo(2, within(0.02));
        assertThat(quantile(v, 0.9772499)).isCloseTo(4, within(0.03));
        assertThat(quantile(v, 0.025)).isCloseTo(-3.919928, within(0.03));
        assertThat(deviation(v)).isCloseTo(2, within(0.005));
    }

    @Test
    void noiseOfNeighboursIsIndependent() {
        float[] v = new float[100_000];
        Gaussian.addTo(v, 0, v.length, 1, new SplittableRandom(2));
        for (int lag = 1; lag < 6; lag++) {
            double sum = 0;
            for (int i = lag; i < v.length; i++) {
                sum += v[i] * v[i - lag];
            }
            assertThat(sum / v.length).isCloseTo(0, within(0.015)); // 4.7 standard errors
        }
    }

    @Test
    void brightnessIsAdded() {
        float[] patch = apply(Kind.BRIGHTNESS, 0.5, ramp());
        for (int i = 0; i < patch.length; i++) {
            assertThat(patch[i]).isEqualTo(ramp()[i] + 0.5f);
        }
    }

    @Test
    void contrastStretchesAroundTheMeanWithinTheRange() {
        float[] before = {0, 1, 1, 2};
        float[] lower = before.clone();
        new Intensities(Extent.of(2, 2), false).apply(only(Kind.CONTRAST, 0.5), lower, 1, new SplittableRandom(1));
        assertThat(lower).containsExactly(0.5f, 1, 1, 1.5f);
        float[] higher = before.clone();
        new Intensities(Extent.of(2, 2), false).apply(only(Kind.CONTRAST, 2), higher, 1, new SplittableRandom(1));
        assertThat(higher).containsExactly(0, 1, 1, 2);
    }

    @Test
    void gammaBendsTheCurveAndKeepsMeanAndDeviation() {
        for (Kind kind : new Kind[] {Kind.GAMMA, Kind.INVERTED_GAMMA}) {
            float[] before = ramp();
            float[] after = apply(kind, 2, before.clone());
            assertThat(mean(after)).isCloseTo(mean(before), within(1e-4));
            assertThat(deviation(after)).isCloseTo(deviation(before), within(1e-4));
            double firstStep = after[100] - after[0];
            double lastStep = after[after.length - 1] - after[after.length - 101];
            if (kind == Kind.GAMMA) {
                assertThat(lastStep).isGreaterThan(10 * firstStep);
            } else {
                assertThat(firstStep).isGreaterThan(10 * lastStep);
            }
            for (int i = 1; i < after.length; i++) {
                assertThat(after[i]).isGreaterThanOrEqualTo(after[i - 1]);
            }
        }
    }

    @Test
    void blurOfOneVoxelIsTheGaussian() {
        float[] patch = new float[HEIGHT * WIDTH];
        patch[20 * WIDTH + 30] = 1;
        float[] blurred = apply(Kind.BLUR, 1.5, patch);
        double sum = 0;
        for (float v : blurred) {
            sum += v;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        double centre = blurred[20 * WIDTH + 30];
        assertThat(blurred[20 * WIDTH + 33] / centre).isCloseTo(Math.exp(-2), within(1e-5));
        assertThat(blurred[17 * WIDTH + 33] / centre).isCloseTo(Math.exp(-4), within(1e-5));
        assertThat(centre).isCloseTo(1 / (2 * Math.PI * 2.25), within(5e-4)); // the kernel is cut at 3 deviations
    }

    @Test
    void lowResolutionKeepsAConstantAndTakesAwayDetail() {
        float[] stripes = new float[HEIGHT * WIDTH];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 2;
        }
        assertThat(deviation(apply(Kind.LOW_RESOLUTION, 0.5, stripes))).isCloseTo(0, within(1e-6));
        float[] same = ramp();
        assertThat(apply(Kind.LOW_RESOLUTION, 1, same.clone())).isEqualTo(same);
    }

    /**
     * By SciPy 1.17.1 out of a 6x5x7 patch of (37 i^2 mod 101) / 100: gaussian_filter(sigma=0.8, radius=3, mode='nearest')
     * and, for every other voxel, map_coordinates(order=1, mode='nearest') among the voxels that were kept.
     */
    @Test
    void volumesLoseDetailAlongZToo() {
        float[] blurred = scrambled();
        new Intensities(VOLUME, true).apply(only(Kind.BLUR, 0.8), blurred, 1, new SplittableRandom(1));
        assertThat(everySixteenth(blurred)).containsExactly(BLURRED, within(2e-5f));
        float[] coarse = scrambled();
        new Intensities(VOLUME, true).apply(only(Kind.LOW_RESOLUTION, 0.5), coarse, 1, new SplittableRandom(1));
        assertThat(everySixteenth(coarse)).containsExactly(COARSE, within(2e-5f));
    }

    @Test
    void slicesFarApartDoNotMix() {
        float[] first = scrambled();
        float[] other = scrambled();
        int slice = VOLUME.height() * VOLUME.width();
        Arrays.fill(other, slice, other.length, 5);
        for (Kind kind : new Kind[] {Kind.BLUR, Kind.LOW_RESOLUTION}) {
            Intensities slicewise = new Intensities(VOLUME, false);
            slicewise.apply(only(kind, 0.5), first, 1, new SplittableRandom(1));
            slicewise.apply(only(kind, 0.5), other, 1, new SplittableRandom(1));
            assertThat(Arrays.copyOf(other, slice)).isEqualTo(Arrays.copyOf(first, slice));
        }
    }

    private static float[] scrambled() {
        float[] v = new float[Math.toIntExact(VOLUME.voxels())];
        for (int i = 0; i < v.length; i++) {
            v[i] = 37 * i * i % 101 / 100f;
        }
        return v;
    }

    private static float[] everySixteenth(float[] v) {
        float[] some = new float[(v.length + 15) / 16];
        for (int i = 0; i < some.length; i++) {
            some[i] = v[16 * i];
        }
        return some;
    }

    @Test
    void cutOutIsABoxOfTheMean() {
        float[] patch = apply(Kind.CUT_OUT, 0.25, ramp());
        float mean = (float) mean(ramp());
        int filled = 0;
        for (int i = 0; i < patch.length; i++) {
            if (patch[i] != ramp()[i]) {
                assertThat(patch[i]).isEqualTo(mean);
                filled++;
            }
        }
        assertThat(filled).isEqualTo(HEIGHT / 4 * WIDTH / 4);
    }

    @Test
    void flatPatchStaysFiniteUnderEverything() {
        for (Kind kind : Kind.values()) {
            if (kind.compareTo(Kind.NOISE) >= 0) {
                for (float v : apply(kind, 0.7, new float[HEIGHT * WIDTH])) {
                    assertThat(v).isFinite();
                }
            }
        }
    }

    @Test
    void channelsAreChangedByThemselves() {
        int voxels = HEIGHT * WIDTH;
        float[] patch = new float[2 * voxels];
        Augmentation brightness = Augmentation.none().with(Kind.BRIGHTNESS, new Effect(1, -1, 1));
        new Intensities(Extent.of(HEIGHT, WIDTH), false).apply(brightness, patch, 2, new SplittableRandom(1));
        assertThat(patch[0]).isEqualTo(patch[voxels - 1]).isNotEqualTo(patch[voxels]);
        assertThat(patch[voxels]).isEqualTo(patch[2 * voxels - 1]);
    }

    private static float[] apply(Kind kind, double strength, float[] patch) {
        new Intensities(Extent.of(HEIGHT, WIDTH), false).apply(only(kind, strength), patch, 1, new SplittableRandom(7));
        return patch;
    }

    private static Augmentation only(Kind kind, double strength) {
        return Augmentation.none().with(kind, new Effect(1, strength, strength));
    }

    private static float[] ramp() {
        float[] ramp = new float[HEIGHT * WIDTH];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = 4f * i / (ramp.length - 1) - 2;
        }
        return ramp;
    }

    private static double quantile(float[] sorted, double share) {
        return sorted[(int) (share * sorted.length)];
    }

    private static double mean(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += x;
        }
        return sum / v.length;
    }

    private static double deviation(float[] v) {
        double mean = mean(v);
        double sum = 0;
        for (float x : v) {
            sum += (x - mean) * (x - mean);
        }
        return Math.sqrt(sum / v.length);
    }
}
