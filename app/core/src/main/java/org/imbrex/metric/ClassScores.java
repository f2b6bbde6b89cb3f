package org.imbrex.metric;

/**
 * How well one class was found, voxel by voxel, from its true positives TP, false positives FP, false negatives FN and
 * true negatives TN. Each lies between 0 and 1, 1 is best. The edge cases follow Metrics Reloaded (Maier-Hein, Reinke et
 * al., Nature Methods 2024) and its reference implementation, but for a class that is absent from truth and prediction
 * alike: that is right, so dice, iou, precision and recall are 1.
 *
 * @param dice 2 TP / (2 TP + FP + FN), which is also the F1 score; 0 where the class is in only one of the masks
 * @param iou TP / (TP + FP + FN), the Jaccard index; 0 where the class is in only one of the masks
 * @param precision TP / (TP + FP), the positive predictive value; 0 where the class was there but never predicted
 * @param recall TP / (TP + FN), the sensitivity; undefined (NaN) where the class was predicted but is not there
 * @param specificity TN / (TN + FP); undefined (NaN) where all voxels are of the class
 */
public record ClassScores(double dice, double iou, double precision, double recall, double specificity) {
    /** The scores of one class of a confusion matrix. */
    public static ClassScores of(ConfusionMatrix matrix, int label) {
        long tp = matrix.count(label, label);
        long fp = matrix.predictionTotal(label) - tp;
        long fn = matrix.truthTotal(label) - tp;
        long tn = matrix.total() - tp - fp - fn;
        double specificity = ratio(tn, tn + fp, Double.NaN);
        if (tp + fp + fn == 0) {
            return new ClassScores(1, 1, 1, 1, specificity);
        }
        return new ClassScores(
                2.0 * tp / (2.0 * tp + fp + fn),
                (double) tp / (tp + fp + fn),
                ratio(tp, tp + fp, 0),
                ratio(tp, tp + fn, Double.NaN),
                specificity);
    }

    private static double ratio(long part, long whole, double ifNone) {
        return whole == 0 ? ifNone : (double) part / whole;
    }
}
