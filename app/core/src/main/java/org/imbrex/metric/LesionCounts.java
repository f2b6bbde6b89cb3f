package org.imbrex.metric;

/**
 * How many lesions were found, of one case or of several together.
 *
 * @param truth true lesions
 * @param found those of them that have a partner in the prediction
 * @param predicted predicted lesions
 * @param right those of them that have a partner in the truth
 */
public record LesionCounts(long truth, long found, long predicted, long right) {
    /** No lesion at all. */
    public static final LesionCounts NONE = new LesionCounts(0, 0, 0, 0);

    public LesionCounts plus(LesionCounts other) {
        return new LesionCounts(
                truth + other.truth, found + other.found, predicted + other.predicted, right + other.right);
    }

    /** Predicted lesions that are none. */
    public long falseAlarms() {
        return predicted - right;
    }

    /** The share of true lesions that were found; 1 where there is none in either mask, undefined (NaN) where none is true. */
    public double recall() {
        if (truth == 0) {
            return predicted == 0 ? 1 : Double.NaN;
        }
        return (double) found / truth;
    }

    /** The share of predicted lesions that are true; 1 where there is none in either mask, 0 where all were missed. */
    public double precision() {
        if (predicted == 0) {
            return truth == 0 ? 1 : 0;
        }
        return (double) right / predicted;
    }

    /** The harmonic mean of recall and precision; 1 where there is no lesion in either mask, 0 where only one has some. */
    public double f1() {
        if (truth == 0 || predicted == 0) {
            return truth == predicted ? 1 : 0;
        }
        double sum = recall() + precision();
        return sum == 0 ? 0 : 2 * recall() * precision() / sum;
    }
}
