package org.imbrex.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BorderWeightsTest {
    private static final BorderWeights MAP = new BorderWeights(10, 5);

    @Test
    void aVoxelBetweenTwoObjectsCountsMore() {
        float[] weights = MAP.of(new byte[] {1, 1, 0, 0, 0, 1, 1}, 1, 7);
        // Everywhere between them d1 + d2 = 4.
        float between = 1 + (float) (10 * Math.exp(-16 / 50.0));
        assertThat(weights).containsExactly(1, 1, between, between, between, 1, 1);
    }

    @Test
    void oneObjectHasNoBorderToAnother() {
        assertThat(MAP.of(new byte[] {0, 1, 0, 0}, 2, 2)).containsOnly(1);
        assertThat(BorderWeights.NONE.of(new byte[] {1, 0, 1}, 1, 3)).containsOnly(1);
    }

    @Test
    void objectsOfOtherClassesAreOtherObjects() {
        assertThat(MAP.of(new byte[] {1, 0, 2}, 1, 3)[1]).isEqualTo(1 + (float) (10 * Math.exp(-4 / 50.0)));
    }

    /** Every voxel against every other. */
    @Test
    void equalsTheDistancesMeasuredOneByOne() {
        int size = 24;
        int[][] centres = {{4, 4}, {5, 14}, {14, 6}, {16, 17}, {21, 3}};
        byte[] labels = new byte[size * size];
        int[] objects = new int[size * size];
        Random random = new Random(3);
        for (int k = 0; k < centres.length; k++) {
            int radius = 1 + random.nextInt(3);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    if (Math.hypot(y - centres[k][0], x - centres[k][1]) <= radius) {
                        labels[y * size + x] = (byte) (1 + k % 2);
                        objects[y * size + x] = k + 1;
                    }
                }
            }
        }
        float[] found = MAP.of(labels, size, size);
        for (int i = 0; i < labels.length; i++) {
            double[] nearest = {Double.MAX_VALUE, Double.MAX_VALUE};
            for (int k = 1; k <= centres.length; k++) {
                double distance = Double.MAX_VALUE;
                for (int j = 0; j < labels.length; j++) {
                    if (objects[j] == k) {
                        distance = Math.min(distance, Math.hypot(i / size - j / size, i % size - j % size));
                    }
                }
                if (distance < nearest[0]) {
                    nearest[1] = nearest[0];
                    nearest[0] = distance;
                } else {
                    nearest[1] = Math.min(nearest[1], distance);
                }
            }
            double sum = nearest[0] + nearest[1];
            double expected = objects[i] == 0 ? 1 + 10 * Math.exp(-sum * sum / 50) : 1;
            assertThat((double) found[i]).isCloseTo(expected, within(1e-5));
        }
    }
}
