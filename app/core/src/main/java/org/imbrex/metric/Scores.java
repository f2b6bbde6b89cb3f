package org.imbrex.metric;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well all classes were found, voxel by voxel: of one case, of several cases whose voxels were pooled, or the mean of
 * several cases' own scores.
 *
 * @param classes the scores of each class, background first
 * @param macroF1 the mean of all classes' Dice
 * @param foregroundF1 the mean of all classes' Dice but the background's; of the background where it is the only class
 * @param mcc Matthews' correlation coefficient, -1 to 1, for any number of classes (Gorodkin, Comput. Biol. Chem. 28,
 *     2004); where truth or prediction is all of one class it is 1 if they agree everywhere and 0 if not
 * @param accuracy the share of voxels that were given their own class; 1 where there is no voxel
 */
public record Scores(List<ClassScores> classes, double macroF1, double foregroundF1, double mcc, double accuracy) {
    public Scores {
        classes = List.copyOf(classes);
    }

    /** The share of voxels that were given another class. */
    public double pixelError() {
        return 1 - accuracy;
    }

    /** The scores of a confusion matrix, be it of one case or pooled over many. */
    public static Scores of(ConfusionMatrix matrix) {
        List<ClassScores> classes = IntStream.range(0, matrix.classCount())
                .mapToObj(label -> ClassScores.of(matrix, label))
                .toList();
        long total = matrix.total();
        return new Scores(
                classes,
                meanDice(classes),
                meanDice(classes.subList(classes.size() > 1 ? 1 : 0, classes.size())),
                mcc(matrix),
                total == 0 ? 1 : (double) matrix.right() / total);
    }

    /**
     * The mean of several cases' scores, each case weighing the same. What is undefined (NaN) in a case is left out; what
     * is undefined in all of them stays so.
     *
     * @throws IllegalArgumentException if there is no case, or if their numbers of classes differ
     */
    public static Scores mean(List<Scores> cases) {
        return combine(
                cases,
                values -> Arrays.stream(values)
                        .filter(v -> !Double.isNaN(v))
                        .average()
                        .orElse(Double.NaN));
    }

    /**
     * Makes one of several, number by number.
     *
     * @param combination what becomes of the values that one number has in all of them
     * @throws IllegalArgumentException if there is none, or if their numbers of classes differ
     */
    public static Scores combine(List<Scores> several, ToDoubleFunction<double[]> combination) {
        if (several.isEmpty()) {
            throw new IllegalArgumentException("expected at least one case, found none");
        }
        int count = several.get(0).classes.size();
        if (several.stream().anyMatch(one -> one.classes.size() != count)) {
            throw new IllegalArgumentException("expected " + count + " classes in each case");
        }
        List<ClassScores> classes = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            int label = c;
            List<ClassScores> own =
                    several.stream().map(one -> one.classes.get(label)).toList();
            classes.add(new ClassScores(
                    combined(own, ClassScores::dice, combination),
                    combined(own, ClassScores::iou, combination),
                    combined(own, ClassScores::precision, combination),
                    combined(own, ClassScores::recall, combination),
                    combined(own, ClassScores::specificity, combination)));
        }
        return new Scores(
                classes,
                combined(several, Scores::macroF1, combination),
                combined(several, Scores::foregroundF1, combination),
                combined(several, Scores::mcc, combination),
                combined(several, Scores::accuracy, combination));
    }

    private static <T> double combined(List<T> of, ToDoubleFunction<T> value, ToDoubleFunction<double[]> combination) {
        return combination.applyAsDouble(of.stream().mapToDouble(value).toArray());
    }

    private static double meanDice(List<ClassScores> classes) {
        return classes.stream().mapToDouble(ClassScores::dice).average().orElse(Double.NaN);
    }

    /** In whole numbers, since the products of voxel counts cancel: a double would lose a rare class. */
    private static double mcc(ConfusionMatrix matrix) {
        BigInteger total = BigInteger.valueOf(matrix.total());
        BigInteger covariance = total.multiply(BigInteger.valueOf(matrix.right()));
        BigInteger truthVariance = total.multiply(total);
        BigInteger predictionVariance = truthVariance;
        for (int label = 0; label < matrix.classCount(); label++) {
            BigInteger truth = BigInteger.valueOf(matrix.truthTotal(label));
            BigInteger prediction = BigInteger.valueOf(matrix.predictionTotal(label));
            covariance = covariance.subtract(truth.multiply(prediction));
            truthVariance = truthVariance.subtract(truth.multiply(truth));
            predictionVariance = predictionVariance.subtract(prediction.multiply(prediction));
        }
        if (truthVariance.signum() == 0 || predictionVariance.signum() == 0) {
            return matrix.right() == matrix.total() ? 1 : 0;
        }
        MathContext digits = MathContext.DECIMAL64;
        BigDecimal deviations = new BigDecimal(truthVariance.multiply(predictionVariance)).sqrt(digits);
        return new BigDecimal(covariance).divide(deviations, digits).doubleValue();
    }
}
