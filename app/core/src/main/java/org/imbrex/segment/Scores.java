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
                activation.apply(row, width);
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
}
