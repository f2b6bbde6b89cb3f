package org.imbrex.training.augment;

/** For each voxel along an axis: its first control point and the weights of four, of a uniform cubic B-spline. */
final class SplineWeights {
    final int controls;
    final int[] first;
    final float[] weights;

    /**
     * @param size voxels along the axis
     * @param spacing voxels between control points
     */
    SplineWeights(int size, double spacing) {
        first = new int[size];
        weights = new float[4 * size];
        for (int i = 0; i < size; i++) {
            double at = i / spacing;
            first[i] = (int) at;
            double t = at - first[i];
            double s = 1 - t;
            weights[4 * i] = (float) (s * s * s / 6);
            weights[4 * i + 1] = (float) ((3 * t * t * t - 6 * t * t + 4) / 6);
            weights[4 * i + 2] = (float) ((3 * s * s * s - 6 * s * s + 4) / 6);
            weights[4 * i + 3] = (float) (t * t * t / 6);
        }
        controls = first[size - 1] + 4;
    }
}
