package org.imbrex.training.augment;

import java.util.SplittableRandom;

/**
 * A smooth random displacement of every voxel of a patch: normally distributed vectors on a coarse grid of control points,
 * joined by uniform cubic B-splines (which never leave the range of their control points and have no kinks).
 */
final class ElasticField {
    private final int columns;
    private final float[] controlY;
    private final float[] controlX;
    private final SplineWeights rowWeights;
    private final SplineWeights columnWeights;
    private final float[] rowY;
    private final float[] rowX;

    /**
     * @param spacing voxels between control points
     * @param deviation the standard deviation of the displacement in voxels
     */
    ElasticField(int height, int width, double spacing, double deviation, SplittableRandom random) {
        rowWeights = new SplineWeights(height, spacing);
        columnWeights = new SplineWeights(width, spacing);
        columns = columnWeights.controls;
        controlY = controls(rowWeights.controls * columns, deviation, random);
        controlX = controls(rowWeights.controls * columns, deviation, random);
        rowY = new float[columns];
        rowX = new float[columns];
    }

    private static float[] controls(int count, double deviation, SplittableRandom random) {
        float[] controls = new float[count];
        // Averaging over neighbours by the spline halves the deviation: at a control point the squares of its weights
        // (1/6, 4/6, 1/6) sum to one half along each axis.
        Gaussian.addTo(controls, 0, count, (float) (2 * deviation), random);
        return controls;
    }

    /** No displacement along y or x is larger. */
    double bound() {
        float bound = 0;
        for (int i = 0; i < controlY.length; i++) {
            bound = Math.max(bound, Math.max(Math.abs(controlY[i]), Math.abs(controlX[i])));
        }
        return bound;
    }

    /** The displacements of one row of the patch. */
    void row(int y, float[] displacementY, float[] displacementX) {
        int first = rowWeights.first[y] * columns;
        float a = rowWeights.weights[4 * y];
        float b = rowWeights.weights[4 * y + 1];
        float c = rowWeights.weights[4 * y + 2];
        float d = rowWeights.weights[4 * y + 3];
        for (int i = 0; i < columns; i++) {
            int at = first + i;
            rowY[i] = a * controlY[at]
                    + b * controlY[at + columns]
                    + c * controlY[at + 2 * columns]
                    + d * controlY[at + 3 * columns];
            rowX[i] = a * controlX[at]
                    + b * controlX[at + columns]
                    + c * controlX[at + 2 * columns]
                    + d * controlX[at + 3 * columns];
        }
        float[] w = columnWeights.weights;
        for (int x = 0; x < columnWeights.first.length; x++) {
            int k = columnWeights.first[x];
            int i = 4 * x;
            displacementY[x] =
                    w[i] * rowY[k] + w[i + 1] * rowY[k + 1] + w[i + 2] * rowY[k + 2] + w[i + 3] * rowY[k + 3];
            displacementX[x] =
                    w[i] * rowX[k] + w[i + 1] * rowX[k + 1] + w[i + 2] * rowX[k + 2] + w[i + 3] * rowX[k + 3];
        }
    }
}
