package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardNegativesTest {
    private static final List<String> TRUTH = List.of(
            "11......", //
            "11......",
            "....22..",
            "....22..",
            "........",
            "........");
    /** Found; seen twice where there is none; a diagonal, which is one region; and of another class than it is. */
    private static final List<String> PREDICTED = List.of(
            ".1....1.", //
            ".1......",
            "....11..",
            "....11..",
            "2.......",
            ".222....");

    @TempDir
    private Path temp;

    @Test
    void regionsThatHoldNoVoxelOfTheirClassAreHardNegatives() {
        HardNegatives.OfCase found = HardNegatives.of(summary(), map(TRUTH), map(PREDICTED), 3);
        // One voxel each, in the middle of the longest row: 6, 0; 5, 2; 2, 5.
        assertThat(found.places()).containsExactly(6, 2 * 8 + 5, 5 * 8 + 2);
        HardNegatives all = new HardNegatives(List.of(
                new HardNegatives.OfCase(summary(), new int[] {3}),
                new HardNegatives.OfCase(summary(), new int[0]),
                found));
        assertThat(all.count()).isEqualTo(4);
        assertThat(List.of(
                        all.place(0).index(), all.place(1).index(), all.place(3).index()))
                .containsExactly(3, 6, 42);
    }

    @Test
    void aPerfectNetworkHasNone() {
        assertThat(new HardNegatives(List.of(HardNegatives.of(summary(), map(TRUTH), map(TRUTH), 3))).count())
                .isZero();
    }

    private CaseSummary summary() {
        DataSet data = DataSet.open(new DataFolder(temp)
                .add("a", 6, 8, (y, x) -> x, (y, x) -> TRUTH.get(y).charAt(x) == '.' ? 0 : 1)
                .path());
        return CaseSummary.of(LoadedCase.load(data, data.cases().get(0)), 2);
    }

    private static LabelMap map(List<String> rows) {
        byte[] labels = new byte[48];
        for (int i = 0; i < labels.length; i++) {
            char c = rows.get(i / 8).charAt(i % 8);
            labels[i] = (byte) (c == '.' ? 0 : c - '0');
        }
        return new LabelMap(Extent.of(6, 8), Geometry.UNKNOWN, labels);
    }
}
