package org.imbrex.imagej.output;

import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.LesionCounts;
import org.imbrex.metric.Scores;
import org.imbrex.metric.ShapeScores;
import org.imbrex.volume.LabelMap;

/** Scores of cases as ImageJ's table: a row for each case and class, and rows of all cases together at the end. */
public final class ScoreTable {
    private static final String ALL = "all cases, pixels pooled";

    private final List<String> names;
    private final double tolerance;
    private final ResultsTable table = new ResultsTable();
    private final List<ConfusionMatrix> cases = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param names of the classes by number; empty for as many as the masks hold
     * @param tolerance of the normalised surface distance, in millimetres, or pixels where spacing is unknown
     */
    public ScoreTable(List<String> names, double tolerance) {
        this.names = List.copyOf(names);
        this.tolerance = tolerance;
        table.setPrecision(4);
        table.setNaNEmptyCells(true);
    }

    /** Adds a case; truth and prediction are of one extent. */
    public void add(String name, LabelMap truth, LabelMap prediction) {
        int highest = Math.max(highest(truth), highest(prediction));
        if (!names.isEmpty() && highest >= names.size()) {
            throw new UsageException(name + ": expected classes 0 to " + (names.size() - 1) + ", found " + highest);
        }
        int classes = names.isEmpty() ? Math.max(2, highest + 1) : names.size();
        ConfusionMatrix matrix = ConfusionMatrix.count(classes, truth, prediction);
        cases.add(matrix);
        for (int label = 1; label < classes; label++) {
            row(name, label, matrix);
            ShapeScores shape = ShapeScores.of(truth, prediction, label, tolerance);
            table.addValue("HD95", shape.hd95());
            table.addValue("ASSD", shape.assd());
            table.addValue("NSD", shape.nsd());
            LesionCounts objects = shape.lesions().counts();
            table.addValue("Objects", (double) objects.truth());
            table.addValue("ObjectsFound", (double) objects.found());
            table.addValue("FalseAlarms", (double) objects.falseAlarms());
        }
    }

    /** The table, with rows of all cases together where there are several. */
    public ResultsTable finish() {
        if (cases.size() > 1) {
            ConfusionMatrix all = pooled();
            for (int label = 1; label < all.classCount(); label++) {
                row(ALL, label, all);
            }
        }
        return table;
    }

    /** What was found, in a line for each class. */
    public List<String> summary() {
        ConfusionMatrix all = pooled();
        List<String> lines = new ArrayList<>();
        for (int label = 1; label < all.classCount(); label++) {
            ClassScores scores = ClassScores.of(all, label);
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: Dice %.4f, IoU %.4f, precision %.4f, recall %.4f (%d case%s)",
                    name(label),
                    scores.dice(),
                    scores.iou(),
                    scores.precision(),
                    scores.recall(),
                    cases.size(),
                    cases.size() == 1 ? "" : "s"));
        }
        return lines;
    }

    private ConfusionMatrix pooled() {
        int classes = cases.stream().mapToInt(ConfusionMatrix::classCount).max().orElse(2);
        return ConfusionMatrix.sum(
                cases.stream().map(matrix -> matrix.withClasses(classes)).toList());
    }

    private void row(String name, int label, ConfusionMatrix matrix) {
        ClassScores scores = ClassScores.of(matrix, label);
        table.incrementCounter();
        table.addLabel(name);
        table.addValue("Class", name(label));
        table.addValue("Dice", scores.dice());
        table.addValue("IoU", scores.iou());
        table.addValue("Precision", scores.precision());
        table.addValue("Recall", scores.recall());
        table.addValue("Accuracy", Scores.of(matrix).accuracy());
    }

    private String name(int label) {
        return label < names.size() ? names.get(label) : "class " + label;
    }

    private static int highest(LabelMap map) {
        int highest = 0;
        for (byte label : map.labels()) {
            highest = Math.max(highest, label & 0xff);
        }
        return highest;
    }
}
