package org.imbrex.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.LongStream;
import org.imbrex.metric.MadeMasks;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ComponentsTest {
    /** Expected: scipy.ndimage.label 1.17.1 on masks of the same generator. */
    @ParameterizedTest
    @CsvSource({
        "1, 40, 50, 4, 11, FACES, 198, 64, 120",
        "1, 40, 50, 4, 11, EDGES, 54, 380, 29",
        "1, 40, 50, 4, 11, CORNERS, 54, 380, 29",
        "12, 20, 15, 3, 12, FACES, 239, 177, 177",
        "12, 20, 15, 3, 12, EDGES, 16, 1044, 11",
        "12, 20, 15, 3, 12, CORNERS, 3, 1074, 1",
        "12, 20, 15, 5, 13, FACES, 45, 1705, 37",
        "12, 20, 15, 5, 13, CORNERS, 1, 1773, 0",
    })
    void countsAndSizesAreThoseOfSciPy(
            int depth,
            int height,
            int width,
            int tenths,
            long seed,
            Connectivity connectivity,
            int count,
            long largest,
            long underThree) {
        Extent extent = new Extent(depth, height, width);
        byte[] labels = random(extent, tenths, seed);
        Components components = Components.of(labels, extent, 1, connectivity);
        assertThat(components.count()).isEqualTo(count);
        assertThat(components.size(components.largest())).isEqualTo(largest);
        assertThat(LongStream.rangeClosed(1, count).filter(c -> components.size((int) c) < 3))
                .hasSize((int) underThree);
    }

    @ParameterizedTest
    @EnumSource(Connectivity.class)
    void eachVoxelHasTheNumberThatAFloodFillGivesIt(Connectivity connectivity) {
        for (int tenths = 1; tenths < 10; tenths++) {
            Extent extent = new Extent(7, 9, 11);
            byte[] labels = random(extent, tenths, 100 + tenths);
            assertThat(Components.of(labels, extent, 1, connectivity).numbers())
                    .containsExactly(flood(labels, extent, connectivity));
        }
    }

    @Test
    void aSpiralIsOneComponent() {
        String[] rows = {"#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"};
        assertThat(Components.of(drawn(rows), Extent.of(7, 7), 1, Connectivity.FACES)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void onlyTheWantedClassIsLookedAt() {
        byte[] labels = {1, 2, 1, (byte) 200, 0, (byte) 200};
        Components components = Components.of(labels, Extent.of(1, 6), 200, Connectivity.FACES);
        assertThat(components.numbers()).containsExactly(0, 0, 0, 1, 0, 2);
    }

    @Test
    void whatTwoMasksShareIsCountedPairByPair() {
        Extent extent = new Extent(3, 8, 9);
        Components mine = Components.of(random(extent, 5, 61), extent, 1, Connectivity.FACES);
        Components others = Components.of(random(extent, 4, 62), extent, 1, Connectivity.EDGES);
        int[][] shared = new int[mine.count() + 1][others.count() + 1];
        mine.forEachOverlap(others, (a, b, voxels) -> shared[a][b] += voxels);
        int[][] expected = new int[mine.count() + 1][others.count() + 1];
        int[] numbers = mine.numbers();
        int[] otherNumbers = others.numbers();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0 && otherNumbers[i] != 0) {
                expected[numbers[i]][otherNumbers[i]]++;
            }
        }
        assertThat(shared).isDeepEqualTo(expected);
    }

    @Test
    void anEmptyMaskHasNoComponents() {
        Components none = Components.of(new byte[12], new Extent(2, 2, 3), 1, Connectivity.CORNERS);
        assertThat(none.count()).isZero();
        assertThat(none.largest()).isZero();
    }

    @Test
    void labelsOfAnotherSizeAreRefused() {
        assertThatThrownBy(() -> Components.of(new byte[3], Extent.of(2, 2), 1, Connectivity.FACES))
                .hasMessage("expected 4 labels, found 3");
    }

    static byte[] random(Extent extent, int tenths, long seed) {
        return MadeMasks.sparse(extent, Geometry.UNKNOWN, tenths, seed).labels();
    }

    /** Digits are labels, # is 1, a dot is background. */
    static byte[] drawn(String... rows) {
        String all = String.join("", rows);
        byte[] labels = new byte[all.length()];
        for (int i = 0; i < labels.length; i++) {
            char c = all.charAt(i);
            labels[i] = (byte) (c == '#' ? 1 : c == '.' ? 0 : c - '0');
        }
        return labels;
    }

    private static int[] flood(byte[] labels, Extent extent, Connectivity connectivity) {
        int[] numbers = new int[labels.length];
        int count = 0;
        for (int seed = 0; seed < labels.length; seed++) {
            if (labels[seed] == 0 || numbers[seed] != 0) {
                continue;
            }
            count++;
            Deque<Integer> open = new ArrayDeque<>();
            numbers[seed] = count;
            open.push(seed);
            while (!open.isEmpty()) {
                int at = open.pop();
                for (int other = 0; other < labels.length; other++) {
                    if (labels[other] != 0 && numbers[other] == 0 && neighbours(at, other, extent, connectivity)) {
                        numbers[other] = count;
                        open.push(other);
                    }
                }
            }
        }
        return numbers;
    }

    private static boolean neighbours(int a, int b, Extent extent, Connectivity connectivity) {
        int dx = Math.abs(a % extent.width() - b % extent.width());
        int dy = Math.abs(a / extent.width() % extent.height() - b / extent.width() % extent.height());
        int plane = extent.width() * extent.height();
        int dz = Math.abs(a / plane - b / plane);
        int steps = switch (connectivity) {
            case FACES -> 1;
            case EDGES -> 2;
            case CORNERS -> 3;
        };
        return Math.max(dx, Math.max(dy, dz)) == 1 && dx + dy + dz <= steps;
    }
}
