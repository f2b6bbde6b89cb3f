package org.imbrex.sampledata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.sampledata.lung.LungSlice;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lesions cannot be found by intensity and size alone, even by one who knows where the lungs are. */
class ThresholdTest {
    private static final int LARGEST = 400;

    private static List<LungSlice> slices = List.of();
    private static long lesion;

    @BeforeAll
    static void draw() {
        slices = DataSetPlan.lung().scans().parallelStream()
                .map(DataSetPlan::drawLung)
                .toList();
        lesion = slices.stream().mapToLong(s -> ones(s.scan().labels())).sum();
    }

    @Test
    void theBestThresholdWithTheBestSizesStaysUnderDice040() {
        double best = 0;
        for (int low = -700; low <= 80; low += 20) {
            best = Math.max(best, bestDice(low, Integer.MAX_VALUE));
        }
        for (int low = -700; low <= 0; low += 100) {
            for (int high = low + 100; high <= 60; high += 100) {
                best = Math.max(best, bestDice(low, high));
            }
        }
        assertThat(best).isBetween(0.15, 0.40);
    }

    @Test
    void itIsNotForWantOfBrightLesions() {
        long hits = 0;
        for (LungSlice slice : slices) {
            for (int i = 0; i < slice.lungs().length; i++) {
                hits += bright(slice, i, -300, Integer.MAX_VALUE) ? slice.scan().labels()[i] : 0;
            }
        }
        assertThat((double) hits / lesion).isGreaterThan(0.9);
    }

    /** The best Dice over all scans together when only components from a smallest to a largest size are kept. */
    private static double bestDice(int low, int high) {
        long[] found = new long[LARGEST + 1];
        long[] hits = new long[LARGEST + 1];
        for (LungSlice slice : slices) {
            int size = slice.scan().size();
            Components components =
                    Components.of(Extent.of(size, size), i -> bright(slice, i, low, high), Connectivity.CORNERS);
            components.forEachRun((component, start, end) -> {
                int sizeClass = (int) Math.min(LARGEST, components.size(component));
                found[sizeClass] += end - start;
                for (int i = start; i < end; i++) {
                    hits[sizeClass] += slice.scan().labels()[i];
                }
            });
        }
        double best = 0;
        for (int smallest = 1; smallest <= LARGEST; smallest++) {
            long foundSoFar = 0;
            long hitsSoFar = 0;
            for (int largest = smallest; largest <= LARGEST; largest++) {
                foundSoFar += found[largest];
                hitsSoFar += hits[largest];
                best = Math.max(best, 2.0 * hitsSoFar / (foundSoFar + lesion));
            }
        }
        return best;
    }

    private static boolean bright(LungSlice slice, int index, int low, int high) {
        short value = slice.scan().intensities()[index];
        return slice.lungs()[index] && value > low && value < high;
    }

    private static long ones(byte[] labels) {
        long ones = 0;
        for (byte label : labels) {
            ones += label;
        }
        return ones;
    }
}
