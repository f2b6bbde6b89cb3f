package org.imbrex.training.augment;

/** Takes detail away from a patch: Gaussian blur, and down to a lower resolution and up again. For one thread. */
final class Smoothing {
    private final int height;
    private final int width;
    private final float[] scratch;

    Smoothing(int height, int width) {
        this.height = height;
        this.width = width;
        this.scratch = new float[height * width];
    }

    /** Blurs height x width values in place; beyond the patch its edge goes on. */
    void blur(float[] v, int from, double deviation) {
        float[] kernel = kernel(deviation);
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
        for (int y = 0; y < height; y++) {
            int row = from + y * width;
            for (int x = 0; x < width; x++) {
                v[row + x] = kernel[0] * scratch[y * width + x];
            }
            for (int k = 1; k <= radius; k++) {
                float weight = kernel[k];
                int above = Math.max(0, y - k) * width;
                int below = Math.min(height - 1, y + k) * width;
                for (int x = 0; x < width; x++) {
                    v[row + x] += weight * (scratch[above + x] + scratch[below + x]);
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
