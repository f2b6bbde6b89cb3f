package org.imbrex.segment;

import java.nio.FloatBuffer;
import org.imbrex.model.Activation;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/**
 * What a network said about a patch.
 *
 * @param values classes x depth x height x width, x fastest, from index 0 on
 * @param classes how many classes
 * @param extent voxels along each axis
 */
record Scores(FloatBuffer values, int classes, Extent extent) {

    /** Takes a row of one class: its slice and row in the region, and the index of its first value. */
    interface Row {
        void accept(int label, int z, int y, int from);
    }

    /** Shows the rows of a region, all classes of one before the next. */
    void forEachRow(Region region, Row row) {
        int voxels = Math.toIntExact(extent.voxels());
        for (int z = 0; z < region.extent().depth(); z++) {
            for (int y = 0; y < region.extent().height(); y++) {
                int from = ((region.z() + z) * extent.height() + region.y() + y) * extent.width() + region.x();
                for (int c = 0; c < classes; c++) {
                    row.accept(c, z, y, c * voxels + from);
                }
            }
        }
    }

    /** Adds the probabilities of all voxels to sums of the same layout, after undoing a mirroring. */
    void addProbabilities(Activation activation, Mirroring mirroring, FloatBuffer sums) {
        int width = extent.width();
        int voxels = Math.toIntExact(extent.voxels());
        float[][] row = new float[classes][width];
        float[] sum = new float[width];
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y++) {
                int from = (z * extent.height() + y) * width;
                for (int c = 0; c < classes; c++) {
                    values.get(c * voxels + from, row[c]);
                }
                activate(activation, row, width);
                int to = mirroring.row(z, y, extent) * width;
                for (int c = 0; c < classes; c++) {
                    sums.get(c * voxels + to, sum);
                    for (int x = 0; x < width; x++) {
                        sum[mirroring.x() ? width - 1 - x : x] += row[c][x];
                    }
                    sums.put(c * voxels + to, sum);
                }
            }
        }
    }

    /** Turns scores into probabilities, a row of voxels at a time. */
    private static void activate(Activation activation, float[][] row, int width) {
        switch (activation) {
            case NONE -> {}
            case SIGMOID -> {
                for (float[] scores : row) {
                    for (int x = 0; x < width; x++) {
                        scores[x] = (float) (1 / (1 + Math.exp(-scores[x])));
                    }
                }
            }
            case SOFTMAX -> {
                for (int x = 0; x < width; x++) {
                    softmax(row, x);
                }
            }
        }
    }

    /** Softmax with the largest score subtracted, so that no exponential overflows. */
    private static void softmax(float[][] row, int x) {
        float largest = row[0][x];
        for (float[] scores : row) {
            largest = Math.max(largest, scores[x]);
        }
        double sum = 0;
        for (float[] scores : row) {
            double e = Math.exp(scores[x] - largest);
            scores[x] = (float) e;
            sum += e;
        }
        for (float[] scores : row) {
            scores[x] = (float) (scores[x] / sum);
        }
    }
}
