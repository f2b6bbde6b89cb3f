package org.imbrex.model;

/** What turns a network's output into probabilities. */
public enum Activation {
    /** The output already is probabilities. */
    NONE,
    /** Over the classes: they exclude each other. */
    SOFTMAX,
    /** For each class by itself: classes may overlap. */
    SIGMOID;

    /**
     * Turns scores into probabilities, in place.
     *
     * @param row the scores of each class, for so many voxels
     */
    public void apply(float[][] row, int width) {
        switch (this) {
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
