package org.imbrex.training.augment;

import org.imbrex.volume.Extent;

/**
 * Takes detail away from a patch: Gaussian blur, and down to a lower resolution and up again. Slice by slice, or along z as
 * well. For one thread.
 */
final class Smoothing {
    private final int depth;
    private final int height;
    private final int width;
    private final boolean alongZ;
    private final float[] scratch;

    Smoothing(Extent patch, boolean alongZ) {
        this.depth = patch.depth();
        this.height = patch.height();
        this.width = patch.width();
        this.alongZ = alongZ && depth > 1;
        this.scratch = new float[this.alongZ ? Math.toIntExact(patch.voxels()) : height * width];
    }

    /** Blurs depth x height x width values in place; beyond the patch its edge goes on. */
    void blur(float[] v, int from, double deviation) {
        float[] kernel = kernel(deviation);
        int slice = height * width;
        for (int z = 0; z < depth; z++) {
            blurRows(v, from + z * slice, kernel);
            blurAcross(v, from + z * slice, height, width, kernel);
        }
        if (alongZ) {
            System.arraycopy(v, from, scratch, 0, depth * slice);
            blurAcross(v, from, depth, slice, kernel);
        }
    }

    /** Blurs a slice along x, into the scratch. */
    private void blurRows(float[] v, int from, float[] kernel) {
        int radius = kernel.length - 1;
        float[] padded = new float[width + 2 * radius];
        for (int y = 0; y < height; y++) {
            int row = from + y * width;
            System.arraycopy(v, row, padded, radius, width);
            for (int i = 0; i < radius; i++) {
                padded[i] = v[row];
                padded[radius + width + i] = v[row + width - 1];
            }
            int out = y * width;
            for (int x = 0; x < width; x++) {
                scratch[out + x] = kernel[0] * padded[radius + x];
            }
            for (int k = 1; k <= radius; k++) {
                float weight = kernel[k];
                int left = radius - k;
                int right = radius + k;
                for (int x = 0; x < width; x++) {
                    scratch[out + x] += weight * (padded[left + x] + padded[right + x]);
                }
            }
        }
    }

    /** Blurs across lines of equal length, rows of a slice or slices of a patch: out of the scratch. */
    private void blurAcross(float[] v, int from, int lines, int length, float[] kernel) {
        for (int line = 0; line < lines; line++) {
            int to = from + line * length;
            for (int x = 0; x < length; x++) {
                v[to + x] = kernel[0] * scratch[line * length + x];
            }
            for (int k = 1; k < kernel.length; k++) {
                float weight = kernel[k];
                int before = Math.max(0, line - k) * length;
                int after = Math.min(lines - 1, line + k) * length;
                for (int x = 0; x < length; x++) {
                    v[to + x] += weight * (scratch[before + x] + scratch[after + x]);
                }
            }
        }
    }

    /** Half of a Gaussian, its centre first; the whole sums to 1. */
    private static float[] kernel(double deviation) {
        int radius = (int) Math.ceil(3 * deviation);
        double[] weights = new double[radius + 1];
        double sum = 0;
        for (int k = 0; k <= radius; k++) {
            weights[k] = k == 0 ? 1 : StrictMath.exp(-k * k / (2 * deviation * deviation));
            sum += k == 0 ? weights[k] : 2 * weights[k];
        }
        float[] kernel = new float[radius + 1];
        for (int k = 0; k <= radius; k++) {
            kernel[k] = (float) (weights[k] / sum);
        }
        return kernel;
    }

    /** Takes every so many-th voxel, the nearest, and fills the patch from these alone, linearly. */
    void lowResolution(float[] v, int from, double factor) {
        int slice = height * width;
        for (int z = 0; z < depth; z++) {
            lowResolutionInSlice(v, from + z * slice, factor);
        }
        if (alongZ) {
            int slices = Math.max(1, (int) Math.round(depth * factor));
            for (int z = 0; z < slices; z++) {
                int nearest = (int) ((z + 0.5) * depth / slices);
                System.arraycopy(v, from + nearest * slice, scratch, z * slice, slice);
            }
            for (int z = 0; z < depth; z++) {
                double at = at(z, depth, slices);
                int first = (int) at;
                int above = first * slice;
                int below = Math.min(first + 1, slices - 1) * slice;
                float share = (float) (at - first);
                int to = from + z * slice;
                for (int i = 0; i < slice; i++) {
                    v[to + i] = scratch[above + i] + share * (scratch[below + i] - scratch[above + i]);
                }
            }
        }
    }

    private void lowResolutionInSlice(float[] v, int from, double factor) {
        int rows = Math.max(1, (int) Math.round(height * factor));
        int columns = Math.max(1, (int) Math.round(width * factor));
        int[] nearest = new int[columns];
        for (int x = 0; x < columns; x++) {
            nearest[x] = (int) ((x + 0.5) * width / columns);
        }
        for (int y = 0; y < rows; y++) {
            int nearestRow = (int) ((y + 0.5) * height / rows);
            int row = from + nearestRow * width;
            for (int x = 0; x < columns; x++) {
                scratch[y * columns + x] = v[row + nearest[x]];
            }
        }
        int[] left = new int[width];
        int[] right = new int[width];
        float[] share = new float[width];
        for (int x = 0; x < width; x++) {
            double at = at(x, width, columns);
            left[x] = (int) at;
            right[x] = Math.min(left[x] + 1, columns - 1);
            share[x] = (float) (at - left[x]);
        }
        for (int y = 0; y < height; y++) {
            double at = at(y, height, rows);
            int row = (int) at;
            int top = row * columns;
            int bottom = Math.min(row + 1, rows - 1) * columns;
            float shareBelow = (float) (at - row);
            for (int x = 0; x < width; x++) {
                float above = scratch[top + left[x]] + share[x] * (scratch[top + right[x]] - scratch[top + left[x]]);
                float below =
                        scratch[bottom + left[x]] + share[x] * (scratch[bottom + right[x]] - scratch[bottom + left[x]]);
                v[from + y * width + x] = above + shareBelow * (below - above);
            }
        }
    }

    /** Where the centre of a fine voxel lies among the centres of coarse ones, never beyond the first and last. */
    private static double at(int i, int fine, int coarse) {
        return Math.min(coarse - 1, Math.max(0, (i + 0.5) * coarse / fine - 0.5));
    }
}
