package org.imbrex.training.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.imbrex.metric.LesionCounts;
import org.imbrex.report.Report;
import org.imbrex.report.Report.KeyFigure;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Cell;
import org.imbrex.training.run.ClassTally;

/** What a cross-validation looks like in a report. */
public final class CrossValidationReport {
    private static final String HONESTY = "Every case was validated on once, by the model that had not learnt from it."
            + " The epoch that was kept was chosen by these same cases, so that the figures are a little better than on"
            + " new ones.";

    private CrossValidationReport() {}

    static Report of(String name, int folds, SortedMap<Integer, RunResult> results, Path out) {
        List<String> classes = classes(results.values());
        List<KeyFigure> figures = new ArrayList<>();
        for (String c : classes) {
            figures.add(new KeyFigure(
                    "Dice of " + c,
                    spread(results.values(), r -> tally(r, c).dice()),
                    "mean and deviation of " + results.size() + " folds"));
        }
        return new Report(
                "Cross-validation of " + name,
                verdict(folds, results),
                figures,
                List.of(
                        table(classes, results),
                        new Section.Text(
                                "How to use the models",
                                List.of("imbrex segment --model " + out + " --out masks SCAN... averages the"
                                        + " probabilities of all folds; one fold's model.onnx can be used alone."))));
    }

    private static String verdict(int folds, SortedMap<Integer, RunResult> results) {
        if (results.size() < folds) {
            return String.format("%d of %d folds are trained.", results.size(), folds);
        }
        return String.format(
                Locale.ROOT, "The mean Dice of %d folds is %s.", folds, spread(results.values(), RunResult::dice));
    }

    private static List<String> classes(Collection<RunResult> results) {
        return results.stream()
                .flatMap(r -> r.classes().keySet().stream())
                .distinct()
                .toList();
    }

    private static ClassTally tally(RunResult result, String name) {
        return Objects.requireNonNullElse(result.classes().get(name), new ClassTally(0, 0, 0, LesionCounts.NONE));
    }

    private static Section table(List<String> classes, SortedMap<Integer, RunResult> results) {
        List<String> header = new ArrayList<>(List.of("fold", "best step"));
        for (String c : classes) {
            header.addAll(List.of("Dice " + c, "regions of " + c, "found", "false"));
        }
        List<List<Cell>> rows = new ArrayList<>();
        results.forEach((fold, result) -> {
            List<Cell> row = new ArrayList<>(List.of(count(fold), count(result.bestStep())));
            classes.forEach(c -> row.addAll(cells(tally(result, c))));
            rows.add(row);
        });
        List<Cell> all = new ArrayList<>(List.of(Cell.text("all together"), Cell.text("")));
        classes.forEach(c -> all.addAll(cells(results.values().stream()
                .map(r -> tally(r, c))
                .reduce(
                        new ClassTally(0, 0, 0, LesionCounts.NONE),
                        (a, b) -> new ClassTally(
                                a.truth() + b.truth(),
                                a.predicted() + b.predicted(),
                                a.both() + b.both(),
                                a.lesions().plus(b.lesions()))))));
        rows.add(all.stream().map(Cell::asStrong).toList());
        return new Section.Table("Folds", HONESTY, header, rows);
    }

    private static List<Cell> cells(ClassTally tally) {
        return List.of(
                Cell.number(tally.dice(), 3),
                count(tally.lesions().truth()),
                count(tally.lesions().found()),
                count(tally.lesions().falseAlarms()));
    }

    private static Cell count(long number) {
        return Cell.number((double) number, 0);
    }

    /** The mean with the standard deviation (of a sample) beside it. */
    public static String spread(Collection<RunResult> results, ToDoubleFunction<RunResult> figure) {
        double[] values = results.stream().mapToDouble(figure).toArray();
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (values.length < 2) {
            return String.format(Locale.ROOT, "%.3f", mean);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return String.format(Locale.ROOT, "%.3f ± %.3f", mean, Math.sqrt(squares / (values.length - 1)));
    }
}
