package org.imbrex.postprocess;

import static org.assertj.core.api.Assertions.assertThat;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleaningTest {
    private static final Geometry GEOMETRY = Geometry.spaced(0.5, 0.5, 3);

    @Test
    void smallComponentsBecomeBackgroundAndOtherClassesStay() {
        LabelMap map = map("##..2", "....2", "#.#..", "#.##.");
        LabelMap clean = Cleaning.dropSmall(map, 1, 3, Connectivity.FACES);
        assertThat(clean.labels())
                .isEqualTo(map("....2", "....2", "..#..", "..##.").labels());
        assertThat(clean.geometry()).isEqualTo(GEOMETRY);
        assertThat(map.labels()[0]).isEqualTo((byte) 1);
    }

    @Test
    void theLargestComponentIsKept() {
        LabelMap map = map("##..2", "....2", "#.#..", "#.##.");
        assertThat(Cleaning.keepLargest(map, 1, Connectivity.FACES).labels())
                .isEqualTo(map("....2", "....2", "..#..", "..##.").labels());
        assertThat(Cleaning.keepLargest(map, 3, Connectivity.FACES).labels()).isEqualTo(map.labels());
    }

    @Test
    void holesAreFilledAndWhatElseLiesInThemStays() {
        LabelMap map = map("#####", "#.2.#", "###.#", "..###");
        assertThat(Cleaning.fillHoles(map, 1, Connectivity.FACES).labels())
                .isEqualTo(map("#####", "##2##", "#####", "..###").labels());
    }

    @Test
    void aHoleWithACornerOpenIsAHoleOnlyForAnObjectThatHoldsTogetherAtCorners() {
        LabelMap map = map(".##", "#.#", "###");
        assertThat(Cleaning.fillHoles(map, 1, Connectivity.FACES).labels()).isEqualTo(map.labels());
        assertThat(Cleaning.fillHoles(map, 1, Connectivity.CORNERS).labels())
                .isEqualTo(map(".##", "###", "###").labels());
    }

    /** Expected: voxels set after scipy.ndimage.binary_fill_holes 1.17.1, its structure that of the surroundings. */
    @ParameterizedTest
    @CsvSource({
        "1, 40, 50, 11, CORNERS, 1606, 1961", "1, 40, 50, 11, FACES, 1606, 1907",
        "12, 20, 15, 12, CORNERS, 2888, 3220", "12, 20, 15, 12, FACES, 2888, 2892",
    })
    void asManyVoxelsAreFilledAsBySciPy(
            int depth, int height, int width, long seed, Connectivity connectivity, int before, int after) {
        Extent extent = new Extent(depth, height, width);
        byte[] labels = ComponentsTest.random(extent, 2, seed);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (1 - labels[i]);
        }
        assertThat(set(labels)).isEqualTo(before);
        LabelMap filled = Cleaning.fillHoles(new LabelMap(extent, GEOMETRY, labels), 1, connectivity);
        assertThat(set(filled.labels())).isEqualTo(after);
    }

    private static int set(byte[] labels) {
        int set = 0;
        for (byte label : labels) {
            set += label;
        }
        return set;
    }

    private static LabelMap map(String... rows) {
        return new LabelMap(Extent.of(rows.length, rows[0].length()), GEOMETRY, ComponentsTest.drawn(rows));
    }
}
