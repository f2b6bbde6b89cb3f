package org.imbrex.resample;

/**
 * Where the voxels of one axis lie between those of another: each between two voxels, or on the
 * border voxel if it lies beyond. The weights depend on the two axes alone, so that any part of a scan is resampled to the
 * same numbers as the whole.
 */
final class AxisSampling {
    /** Closer to a voxel than this, in voxels, is on it. */
    private static final double ON_VOXEL = 1e-6;

    private final int[] below;
    private final float[] weight;

    private AxisSampling(int[] below, float[] weight) {
        this.below = below;
        this.weight = weight;
    }

    /**
     * An axis with the same centre.
     *
     * @param from voxels of the axis that is sampled
     * @param fromSpacing millimetres between them
     * @param to voxels of the axis that samples it
     * @param toSpacing millimetres between those
     */
    static AxisSampling of(int from, double fromSpacing, int to, double toSpacing) {
        double[] positions = new double[to];
        for (int i = 0; i < to; i++) {
            positions[i] = position(from, fromSpacing, to, toSpacing, i);
        }
        return at(from, positions);
    }

    /** An axis with the same voxels, moved. */
    static AxisSampling moved(int from, int to, double first) {
        double[] positions = new double[to];
        for (int i = 0; i < to; i++) {
            positions[i] = first + i;
        }
        return at(from, positions);
    }

    /**
     * Any places on an axis.
     *
     * @param from voxels of the axis that is sampled
     * @param positions in its voxels
     */
    static AxisSampling at(int from, double[] positions) {
        int[] below = new int[positions.length];
        float[] weight = new float[positions.length];
        for (int i = 0; i < positions.length; i++) {
            double inside = Math.max(0, Math.min(from - 1.0, positions[i]));
            double nearest = Math.rint(inside);
            if (Math.abs(inside - nearest) < ON_VOXEL) {
                below[i] = (int) nearest;
            } else {
                below[i] = (int) Math.floor(inside);
                weight[i] = (float) (inside - below[i]);
            }
        }
        return new AxisSampling(below, weight);
    }

    /** Where a voxel lies on the sampled axis, in its voxels; it may lie beyond. */
    static double position(int from, double fromSpacing, int to, double toSpacing, int i) {
        return (i - (to - 1) / 2.0) * toSpacing / fromSpacing + (from - 1) / 2.0;
    }

    /** How many voxels sample the axis. */
    int length() {
        return below.length;
    }

    /** The voxel at or before the place of voxel i. */
    int below(int i) {
        return below[i];
    }

    /** The voxel after it, or the same if it lies on that. */
    int above(int i) {
        return weight[i] == 0 ? below[i] : below[i] + 1;
    }

    /** The share of the voxel after it, 0 to below 1. */
    float weight(int i) {
        return weight[i];
    }
}
