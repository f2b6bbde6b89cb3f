package org.imbrex.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class IntensityStatisticsTest {
    private static final List<Double> NO_PERCENTILES = List.of();

    @Test
    void valuesWorkedOutByHand() {
        Volume scan = Volume.of(Extent.of(2, 4), new float[] {2, 4, 4, 4, 5, 5, 7, 9});
        IntensityStatistics s = IntensityStatistics.of(scan, List.of(0.0, 25.0, 50.0, 90.0, 100.0))
                .get(0);
        assertThat(s.min()).isEqualTo(2);
        assertThat(s.max()).isEqualTo(9);
        assertThat(s.mean()).isEqualTo(5);
        assertThat(s.deviation()).isEqualTo(2);
        assertThat(s.percentile(0)).isEqualTo(2);
        assertThat(s.percentile(25)).isEqualTo(4);
        assertThat(s.percentile(50)).isEqualTo(4.5);
        assertThat(s.percentile(90)).isCloseTo(7.6, within(1e-12)); // rank 6.3: 7 + 0.3 * 2
        assertThat(s.percentile(100)).isEqualTo(9);
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[37 * 53];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(20));
        }
        values[5] = -0f;
        IntensityStatistics s = IntensityStatistics.of(Volume.of(Extent.of(37, 53), values), List.of(0.5, 33.0, 99.5))
                .get(0);
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double p : List.of(0.5, 33.0, 99.5)) {
            double rank = p / 100 * (values.length - 1);
            double below = sorted[(int) rank];
            double above = sorted[(int) rank + 1];
            assertThat(s.percentile(p)).isEqualTo(below + (above - below) * (rank - (int) rank));
        }
    }

    @Test
    void resultDoesNotDependOnHowMuchIsReadAtOnce() {
        Volume scan = twoChannels();
        List<IntensityStatistics> whole = IntensityStatistics.of(scan, List.of(1.0, 99.0), Integer.MAX_VALUE);
        for (int voxelsAtOnce : new int[] {1, 40, 100, 1000}) {
            assertThat(IntensityStatistics.of(scan, List.of(1.0, 99.0), voxelsAtOnce))
                    .isEqualTo(whole);
        }
    }

    @Test
    void channelsAreKeptApart() {
        List<IntensityStatistics> s = IntensityStatistics.of(twoChannels(), NO_PERCENTILES);
        assertThat(s.get(0).mean()).isCloseTo(0, within(0.05));
        assertThat(s.get(1).mean()).isCloseTo(1000, within(0.05));
        assertThat(s.get(1).deviation())
                .isCloseTo(s.get(0).deviation(), within(1e-3)); // floats around 1000 step by 6e-5
    }

    @Test
    void smallDeviationsAroundALargeMeanKeepTheirDigits() {
        float[] values = new float[1 << 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (1 << 23) + (i & 1);
        }
        IntensityStatistics s = IntensityStatistics.of(Volume.of(Extent.of(256, 256), values), NO_PERCENTILES)
                .get(0);
        assertThat(s.mean()).isEqualTo((1 << 23) + 0.5);
        assertThat(s.deviation()).isEqualTo(0.5);
    }

    @Test
    void voxelThatIsNotFiniteIsNamed() {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
            float[] values = new float[2 * 3 * 5];
            values[15 + 2 * 5 + 4] = bad;
            Volume scan = Volume.of(new Extent(2, 3, 5), values);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> IntensityStatistics.of(scan, NO_PERCENTILES))
                    .withMessage("expected finite intensities, found " + bad + " at x 4, y 2, z 1");
        }
    }

    @Test
    void scanIsBroughtToMeanZeroAndDeviationOne() {
        Volume scan = Volume.of(Extent.of(2, 4), new float[] {2, 4, 4, 4, 5, 5, 7, 9});
        IntensityMap map = IntensityMap.forScan(scan, List.of(new Normalisation.ScanZScore()))
                .get(0);
        assertThat(map.apply(5)).isEqualTo(0);
        assertThat(map.apply(9)).isEqualTo(2);
    }

    @Test
    void percentilesBecomeZeroAndOne() {
        Volume scan = Volume.of(Extent.of(1, 5), new float[] {10, 20, 30, 40, 50});
        IntensityMap map = IntensityMap.forScan(scan, List.of(new Normalisation.ScanPercentiles(25, 75)))
                .get(0);
        assertThat(map.apply(10)).isEqualTo(0);
        assertThat(map.apply(30)).isEqualTo(0.5f);
        assertThat(map.apply(50)).isEqualTo(1);
    }

    @Test
    void fixedNumbersNeedNoLookAtTheScan() {
        Volume notFinite = Volume.of(Extent.of(1, 1), new float[] {Float.NaN});
        IntensityMap map = IntensityMap.forScan(notFinite, List.of(new Normalisation.Fixed(-1000, 400, -500, 256)))
                .get(0);
        assertThat(map.apply(-2000)).isEqualTo(-1.953125f);
        assertThat(map.apply(3000)).isEqualTo(3.515625f);
        assertThat(IntensityMap.forScan(notFinite, List.of(new Normalisation.None())))
                .containsExactly(IntensityMap.IDENTITY);
    }

    @Test
    void scanWithoutContrastBecomesZero() {
        Volume scan = Volume.of(Extent.of(3, 3), new float[] {7, 7, 7, 7, 7, 7, 7, 7, 7});
        for (Normalisation n : List.of(new Normalisation.ScanZScore(), new Normalisation.ScanPercentiles(1, 99))) {
            assertThat(IntensityMap.forScan(scan, List.of(n)).get(0).apply(7)).isEqualTo(0);
        }
    }

    @Test
    void oneNormalisationIsExpectedForEachChannel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IntensityMap.forScan(twoChannels(), List.of(new Normalisation.None())))
                .withMessage("expected as many channels as normalisations (1), found 2");
    }

    private static Volume twoChannels() {
        SplittableRandom random = new SplittableRandom(2);
        Extent extent = new Extent(3, 17, 41);
        float[] a = new float[(int) extent.voxels()];
        float[] b = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (random.nextDouble() - 0.5);
            b[i] = a[i] + 1000;
        }
        return new Volume(new ScanInfo(extent, 2, SampleType.FLOAT32, Geometry.UNKNOWN), List.of(a, b));
    }
}
