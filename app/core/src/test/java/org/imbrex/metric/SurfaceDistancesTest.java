package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

/**
 * The long expected numbers were made by Metrics Reloaded's reference implementation (its repository's head of 2025, on
 * SciPy 1.17.1) from masks of the same description, and MONAI 1.6.1 agrees within its single precision.
 */
class SurfaceDistancesTest {
    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void ellipsesInTwoDimensions() {
        Geometry geometry = Geometry.spaced(0.7, 1.3, 1);
        Extent extent = Extent.of(60, 80);
        LabelMap truth = ellipsoids(extent, geometry, new int[] {30, 28, 0, 20, 14, 1}, new int[] {70, 5, 0, 12, 9, 1});
        LabelMap prediction =
                ellipsoids(extent, geometry, new int[] {33, 30, 0, 19, 16, 1}, new int[] {10, 50, 0, 3, 3, 1});
        check(truth, prediction, 32.99484808269315, 30.50156901364193, 7.528945993682684, 1.5, 0.3409090909090909);
    }

    @Test
    void ellipsoidsWithThickSlices() {
        Geometry geometry = Geometry.spaced(0.5, 0.8, 3);
        Extent extent = new Extent(14, 30, 26);
        LabelMap truth = ellipsoids(extent, geometry, new int[] {12, 14, 6, 9, 11, 5});
        LabelMap prediction =
                ellipsoids(extent, geometry, new int[] {14, 13, 7, 9, 10, 5}, new int[] {3, 26, 2, 2, 2, 1});
        check(truth, prediction, 6.6550732527899354, 3.0413812651491097, 1.2542959726912837, 2, 0.812035661218425);
    }

    @Test
    void randomVoxels() {
        Geometry geometry = Geometry.spaced(1, 0.6, 2.5);
        Extent extent = new Extent(8, 12, 10);
        check(
                MadeMasks.sparse(extent, geometry, 3, 21),
                MadeMasks.sparse(extent, geometry, 3, 22),
                2.08806130178211,
                1.2,
                0.6284567999399755,
                1,
                0.805414551607445);
    }

    @Test
    void randomPixels() {
        Geometry geometry = Geometry.spaced(0.31, 0.47, 1);
        Extent extent = Extent.of(25, 30);
        check(
                MadeMasks.sparse(extent, geometry, 5, 23),
                MadeMasks.sparse(extent, geometry, 5, 24),
                0.5630275304103699,
                0.47,
                0.18196896837310048,
                0.4,
                0.866481223922114);
    }

    @Test
    void everyDistanceIsTheShortestOfAll() {
        for (int seed = 50; seed < 60; seed++) {
            Extent extent = seed % 2 == 0 ? new Extent(5, 9, 7) : Extent.of(11, 13);
            byte[] marks = new byte[(int) extent.voxels()];
            int[] random = MadeMasks.random(seed, marks.length, 40);
            for (int i = 0; i < marks.length; i++) {
                marks[i] = (byte) (random[i] < 4 ? random[i] : 0);
            }
            double[] found = new DistanceTransform(extent, 0.9, 1.7, 2.3).distances(marks, 1, 2);
            double[] expected = brute(marks, extent, 0.9, 1.7, 2.3);
            Arrays.sort(found);
            assertThat(found).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void aMaskAgainstItselfHasNoDistance() {
        LabelMap mask = MadeMasks.sparse(new Extent(4, 6, 6), Geometry.UNKNOWN, 4, 9);
        SurfaceDistances distances = SurfaceDistances.between(mask, mask, 1);
        assertThat(distances.hausdorff()).isZero();
        assertThat(distances.averageSymmetric()).isZero();
        assertThat(distances.normalised(0)).isEqualTo(1);
    }

    @Test
    void twoSinglePixelsAreAsFarAsTheirCentres() {
        Geometry geometry = Geometry.spaced(2, 3, 1);
        LabelMap truth = LabelMap.empty(Extent.of(5, 6), geometry);
        LabelMap prediction = LabelMap.empty(Extent.of(5, 6), geometry);
        truth.labels()[0] = 1;
        prediction.labels()[4 * 6 + 2] = 1;
        SurfaceDistances distances = SurfaceDistances.between(truth, prediction, 1);
        // By hand: 2 steps of 2 mm and 4 of 3 mm.
        assertThat(distances.hausdorff(95)).isCloseTo(Math.sqrt(16 + 144), EXACT);
        assertThat(distances.normalised(12.6)).isZero();
        assertThat(distances.normalised(12.7)).isEqualTo(1);
    }

    @Test
    void absentFromBothIsRightAndAbsentFromOneIsTheWorst() {
        Geometry geometry = Geometry.spaced(1, 1, 5);
        LabelMap none = LabelMap.empty(new Extent(2, 3, 4), geometry);
        LabelMap one = LabelMap.empty(new Extent(2, 3, 4), geometry);
        one.labels()[5] = 1;
        SurfaceDistances right = SurfaceDistances.between(none, none, 1);
        assertThat(right.hausdorff(95)).isZero();
        assertThat(right.averageSymmetric()).isZero();
        assertThat(right.normalised(1)).isEqualTo(1);
        for (SurfaceDistances wrong :
                List.of(SurfaceDistances.between(none, one, 1), SurfaceDistances.between(one, none, 1))) {
            assertThat(wrong.hausdorff(95)).isCloseTo(Math.sqrt(16 + 9 + 100), EXACT);
            assertThat(wrong.averageSymmetric()).isCloseTo(Math.sqrt(125), EXACT);
            assertThat(wrong.normalised(100)).isZero();
        }
    }

    @Test
    void masksOfOtherExtentsAreRefused() {
        assertThatThrownBy(() -> SurfaceDistances.between(
                        LabelMap.empty(Extent.of(2, 3), Geometry.UNKNOWN),
                        LabelMap.empty(Extent.of(3, 2), Geometry.UNKNOWN),
                        1))
                .hasMessage("expected a prediction of 3x2, found 2x3");
    }

    private static void check(
            LabelMap truth, LabelMap prediction, double hd, double hd95, double assd, double tolerance, double nsd) {
        SurfaceDistances distances = SurfaceDistances.between(truth, prediction, 1);
        assertThat(distances.hausdorff()).isCloseTo(hd, EXACT);
        assertThat(distances.hausdorff(95)).isCloseTo(hd95, EXACT);
        assertThat(distances.averageSymmetric()).isCloseTo(assd, EXACT);
        assertThat(distances.normalised(tolerance)).isCloseTo(nsd, EXACT);
    }

    /** Voxels in any of some ellipsoids, each given by its centre and half-axes along x, y and z. */
    private static LabelMap ellipsoids(Extent extent, Geometry geometry, int[]... ellipsoids) {
        LabelMap map = LabelMap.empty(extent, geometry);
        int i = 0;
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y++) {
                for (int x = 0; x < extent.width(); x++, i++) {
                    for (int[] e : ellipsoids) {
                        long dx = (long) (x - e[0]) * e[4] * e[5];
                        long dy = (long) (y - e[1]) * e[3] * e[5];
                        long dz = (long) (z - e[2]) * e[3] * e[4];
                        long radius = (long) e[3] * e[4] * e[5];
                        if (dx * dx + dy * dy + dz * dz <= radius * radius) {
                            map.labels()[i] = 1;
                        }
                    }
                }
            }
        }
        return map;
    }

    private static double[] brute(byte[] marks, Extent extent, double sx, double sy, double sz) {
        List<Double> distances = new ArrayList<>();
        for (int from = 0; from < marks.length; from++) {
            if ((marks[from] & 1) == 0) {
                continue;
            }
            double nearest = Double.POSITIVE_INFINITY;
            for (int to = 0; to < marks.length; to++) {
                if ((marks[to] & 2) != 0) {
                    double dx = sx * (from % extent.width() - to % extent.width());
                    double dy = sy * (row(from, extent) - row(to, extent));
                    int plane = extent.width() * extent.height();
                    double dz = sz * (from / plane - to / plane);
                    nearest = Math.min(nearest, Math.sqrt(dx * dx + dy * dy + dz * dz));
                }
            }
            distances.add(nearest);
        }
        return distances.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static int row(int index, Extent extent) {
        return index / extent.width() % extent.height();
    }
}
