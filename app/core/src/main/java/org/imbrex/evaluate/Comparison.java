package org.imbrex.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.imbrex.error.UsageException;
import org.imbrex.metric.PairedTest;

/**
 * Two models on the same cases.
 *
 * @param cases how many both have
 * @param rows what was compared
 */
public record Comparison(int cases, List<Row> rows) {
    private static final long SEED = 1;

    public Comparison {
        rows = List.copyOf(rows);
    }

    /**
     * One score of one class.
     *
     * @param className the class
     * @param score its name: {@code dice}, {@code hd95} or {@code lesion recall}
     * @param first the mean over the cases where it is defined for both, first model
     * @param second the same of the second model
     * @param test whether they differ
     */
    public record Row(String className, String score, double first, double second, PairedTest test) {}

    /**
     * Compares two evaluations case by case.
     *
     * @throws UsageException if they have no case in common or other classes
     */
    public static Comparison of(Evaluation first, Evaluation second) {
        if (!first.classes().equals(second.classes())) {
            throw new UsageException(
                    "expected the same classes to compare, found " + first.classes() + " and " + second.classes());
        }
        Map<String, CaseScores> others =
                second.cases().stream().collect(Collectors.toMap(CaseScores::name, Function.identity()));
        List<CaseScores> a = first.cases().stream()
                .filter(one -> others.containsKey(one.name()))
                .toList();
        if (a.isEmpty()) {
            throw new UsageException("expected cases with predictions of both models to compare, found none");
        }
        List<CaseScores> b = a.stream().map(one -> others.get(one.name())).toList();
        List<Row> rows = new ArrayList<>();
        for (int label = 1; label < first.classes().size(); label++) {
            int of = label;
            String name = first.classes().get(label);
            rows.add(row(
                    name, "Dice", a, b, one -> one.voxels().classes().get(of).dice()));
            rows.add(row(name, "HD95", a, b, one -> one.shape(of).hd95()));
            rows.add(row(
                    name,
                    "lesion recall",
                    a,
                    b,
                    one -> one.shape(of).lesions().counts().recall()));
            rows.add(row(name, "false alarms", a, b, one ->
                    (double) one.shape(of).lesions().counts().falseAlarms()));
        }
        return new Comparison(a.size(), rows);
    }

    private static Row row(
            String name, String score, List<CaseScores> a, List<CaseScores> b, ToDoubleFunction<CaseScores> value) {
        double[] first = a.stream().mapToDouble(value).toArray();
        double[] second = b.stream().mapToDouble(value).toArray();
        return new Row(name, score, mean(first, second), mean(second, first), PairedTest.of(first, second, SEED));
    }

    /** The mean of the values where both are defined. */
    private static double mean(double[] values, double[] others) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && !Double.isNaN(others[i])) {
                sum += values[i];
                count++;
            }
        }
        return sum / count;
    }
}
