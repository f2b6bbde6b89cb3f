package org.imbrex.training.augment;

import java.util.SplittableRandom;
import org.imbrex.volume.Extent;

/** A smooth random displacement of every voxel of a patch of several slices: {@link ElasticField} along three axes. */
final class VolumeElasticField {
    private final SplineWeights slices;
    private final SplineWeights rows;
    private final SplineWeights columns;
    /** Displacements along z, y and x at each control point. */
    private final float[][] controls = new float[3][];

    /**
     * @param spacing millimetres a voxel along z, y and x
     * @param apart voxels along x between control points; as far along z and y in millimetres
     * @param deviation the standard deviation of the displacement in voxels along x; as far in millimetres along z and y
     */
    VolumeElasticField(Extent patch, double[] spacing, double apart, double deviation, SplittableRandom random) {
        slices = new SplineWeights(patch.depth(), apart * spacing[2] / spacing[0]);
        rows = new SplineWeights(patch.height(), apart * spacing[2] / spacing[1]);
        columns = new SplineWeights(patch.width(), apart);
        int count = slices.controls * rows.controls * columns.controls;
        for (int axis = 0; axis < 3; axis++) {
            controls[axis] = new float[count];
            // The spline's averaging takes a factor of the square root of one half along each axis, see ElasticField.
            double wanted = Math.sqrt(8) * deviation * spacing[2] / spacing[axis];
            Gaussian.addTo(controls[axis], 0, count, (float) wanted, random);
        }
    }

    /** No displacement along an axis, z (0), y (1) or x (2), is larger; in its voxels. */
    double bound(int axis) {
        float bound = 0;
        for (float control : controls[axis]) {
            bound = Math.max(bound, Math.abs(control));
        }
        return bound;
    }

    /**
     * The displacements of one row of the patch.
     *
     * @param into three arrays, for z, y and x, of the row's length
     */
    void row(int z, int y, float[][] into) {
        int across = columns.controls;
        float[] line = new float[across];
        float[] w = columns.weights;
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < across; i++) {
                line[i] = 0;
            }
            for (int k = 0; k < 16; k++) {
                float weight = slices.weights[4 * z + k / 4] * rows.weights[4 * y + k % 4];
                int from = ((slices.first[z] + k / 4) * rows.controls + rows.first[y] + k % 4) * across;
                for (int i = 0; i < across; i++) {
                    line[i] += weight * controls[axis][from + i];
                }
            }
            for (int x = 0; x < columns.first.length; x++) {
                int k = columns.first[x];
                int i = 4 * x;
                into[axis][x] =
                        w[i] * line[k] + w[i + 1] * line[k + 1] + w[i + 2] * line[k + 2] + w[i + 3] * line[k + 3];
            }
        }
    }
}
