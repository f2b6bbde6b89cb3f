package org.imbrex.resample;

/**
 * The voxels of an axis that make up each voxel of another, and their weights. What does not count has the weight 0 and
 * is a voxel that counts, so that nothing else is read.
 */
final class Taps {
    /** Voxels that make up one. */
    private final int count;

    private final int[] at;
    private final float[] weights;

    private Taps(int count, int voxels) {
        this.count = count;
        this.at = new int[count * voxels];
        this.weights = new float[count * voxels];
    }

    /** @param from voxels of the axis that is sampled; cubics take its first and last voxel for those beyond */
    static Taps of(AxisSampling sampling, int from, Interpolation interpolation) {
        int count = interpolation == Interpolation.LINEAR ? 2 : 4;
        Taps taps = new Taps(count, sampling.length());
        for (int i = 0; i < sampling.length(); i++) {
            int below = sampling.below(i);
            float along = sampling.weight(i);
            for (int t = 0; t < count; t++) {
                int voxel = interpolation == Interpolation.LINEAR ? below + t : below - 1 + t;
                taps.at[i * count + t] = along == 0 ? below : Math.max(0, Math.min(from - 1, voxel));
            }
            if (along == 0) {
                taps.weights[i * count] = 1;
            } else if (interpolation == Interpolation.LINEAR) {
                taps.weights[i * count] = 1 - along;
                taps.weights[i * count + 1] = along;
            } else {
                for (int t = 0; t < count; t++) {
                    taps.weights[i * count + t] = (float) keys(Math.abs((double) along + 1 - t));
                }
            }
        }
        return taps;
    }

    /** The cubic convolution kernel (Keys, IEEE TASSP 29, 1981, equation 15 with a = -1/2). */
    private static double keys(double distance) {
        double d = distance;
        return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }

    /** How many voxels make up one. */
    int count() {
        return count;
    }

    /** One of the voxels that make up voxel i. */
    int at(int i, int tap) {
        return at[i * count + tap];
    }

    /** Its weight; those of a voxel add up to 1. */
    float weight(int i, int tap) {
        return weights[i * count + tap];
    }

    /** The first voxel that is needed for so many voxels from one on. */
    int first(int start, int voxels) {
        int first = Integer.MAX_VALUE;
        for (int i = start * count; i < (start + voxels) * count; i++) {
            first = Math.min(first, at[i]);
        }
        return first;
    }

    /** The last voxel that is needed for them. */
    int last(int start, int voxels) {
        int last = 0;
        for (int i = start * count; i < (start + voxels) * count; i++) {
            last = Math.max(last, at[i]);
        }
        return last;
    }

    /**
     * Makes up a row of voxels.
     *
     * @param from numbers of the sampled axis; at {@code row} is that of voxel {@code offset}
     * @param start the first voxel to be made up
     * @param voxels how many
     * @param first where it goes
     */
    void sum(float[] from, int row, int offset, int start, int voxels, float[] into, int first) {
        int next = start * count;
        for (int i = 0; i < voxels; i++) {
            float sum = 0;
            for (int t = 0; t < count; t++) {
                sum += from[row + at[next] - offset] * weights[next];
                next++;
            }
            into[first + i] = sum;
        }
    }
}
