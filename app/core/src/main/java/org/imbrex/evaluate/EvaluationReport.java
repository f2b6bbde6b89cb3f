package org.imbrex.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.imbrex.evaluate.Evaluation.Intervals;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.Scores;
import org.imbrex.report.Palette;
import org.imbrex.report.Report;
import org.imbrex.report.Report.KeyFigure;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Cell;
import org.imbrex.report.Section.PictureRow;

/** Makes a report to read of an evaluation. */
public final class EvaluationReport {
    private EvaluationReport() {}

    /**
     * The report.
     *
     * @param title what was evaluated
     * @param pictures of some cases, such as those of {@link #telling}; may be empty
     * @param more sections of {@link EvaluationSections}; may be empty
     */
    public static Report of(String title, Evaluation evaluation, List<PictureRow> pictures, List<Section> more) {
        List<Section> sections = new ArrayList<>();
        sections.add(classTable(evaluation));
        sections.add(shapeTable(evaluation));
        Section.Table strata = EvaluationSections.strata(evaluation);
        if (!strata.rows().isEmpty()) {
            sections.add(strata);
        }
        sections.addAll(more);
        if (!pictures.isEmpty()) {
            int classes = evaluation.classes().size();
            sections.add(new Section.Gallery(
                    "Cases in pictures",
                    "",
                    List.of(Palette.ofClasses(evaluation.classes()), Palette.ofDifference(classes)),
                    pictures));
        }
        sections.add(new Section.Confusion(
                "What was taken for what",
                "All voxels of all cases; each row adds up to 100 %.",
                evaluation.classes(),
                evaluation.confusion()));
        sections.add(caseTable(evaluation));
        if (!evaluation.failures().isEmpty()) {
            sections.add(failures(evaluation.failures()));
        }
        return new Report(title, verdict(evaluation), keyFigures(evaluation), sections);
    }

    /** The best, the median and the worst case by their foreground F1, each with the caption it has in the report. */
    public static Map<String, CaseScores> telling(Evaluation evaluation) {
        List<CaseScores> ranked = evaluation.cases().stream()
                .sorted(Comparator.comparingDouble(
                        (CaseScores one) -> -one.voxels().foregroundF1()))
                .toList();
        Map<String, CaseScores> telling = new LinkedHashMap<>();
        List<String> ranks = List.of("Best", "Median", "Worst");
        List<Integer> places = List.of(0, (ranked.size() - 1) / 2, ranked.size() - 1);
        for (int i = 0; i < ranks.size(); i++) {
            CaseScores one = ranked.get(places.get(i));
            if (!telling.containsValue(one)) {
                telling.put(
                        ranks.get(i) + ": " + one.name() + ", Dice "
                                + shown(one.voxels().foregroundF1()),
                        one);
            }
        }
        return telling;
    }

    private static String verdict(Evaluation evaluation) {
        boolean single = evaluation.classes().size() == 2;
        String of = single ? evaluation.classes().get(1) : "the classes on average";
        ToDoubleFunction<Scores> dice = Scores::foregroundF1;
        String failed = evaluation.failures().isEmpty()
                ? "."
                : "; " + counted(evaluation.failures().size(), "case") + " could not be scored.";
        Intervals intervals = evaluation.intervals();
        return "Dice of " + of + " is "
                + shown(dice.applyAsDouble(evaluation.scores().mean())) + " in the mean of "
                + counted(evaluation.cases().size(), "case") + ", 95 % interval "
                + shown(dice.applyAsDouble(intervals.low().mean())) + " to "
                + shown(dice.applyAsDouble(intervals.high().mean())) + failed;
    }

    private static List<KeyFigure> keyFigures(Evaluation evaluation) {
        Scores pooled = evaluation.scores().pooled();
        return List.of(
                new KeyFigure(
                        "Dice, mean of cases", shown(evaluation.scores().mean().foregroundF1()), "foreground classes"),
                new KeyFigure("Dice, all voxels pooled", shown(pooled.foregroundF1()), "foreground classes"),
                new KeyFigure("MCC", shown(pooled.mcc()), "all voxels pooled"),
                new KeyFigure(
                        "cases",
                        Integer.toString(evaluation.cases().size()),
                        evaluation.failures().size() + " could not be scored"));
    }

    private static Section classTable(Evaluation evaluation) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int label = 0; label < evaluation.classes().size(); label++) {
            ClassScores mean = evaluation.scores().mean().classes().get(label);
            ClassScores low = evaluation.intervals().low().mean().classes().get(label);
            ClassScores high = evaluation.intervals().high().mean().classes().get(label);
            ClassScores pooled = evaluation.scores().pooled().classes().get(label);
            rows.add(List.of(
                    Cell.text(evaluation.classes().get(label)),
                    Cell.number(mean.dice(), 3).asStrong(),
                    Cell.text(shown(low.dice()) + " to " + shown(high.dice())),
                    Cell.number(mean.iou(), 3),
                    Cell.number(mean.precision(), 3),
                    Cell.number(mean.recall(), 3),
                    Cell.number(mean.specificity(), 3),
                    Cell.number(pooled.dice(), 3)));
        }
        return new Section.Table(
                "Classes",
                "Means over cases; the interval is found by drawing cases with replacement ("
                        + evaluation.intervals().resamples() + " times).",
                List.of(
                        "class",
                        "Dice",
                        "95 % interval",
                        "IoU",
                        "precision",
                        "recall",
                        "specificity",
                        "Dice, voxels pooled"),
                rows);
    }

    private static Section shapeTable(Evaluation evaluation) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int label = 1; label < evaluation.classes().size(); label++) {
            ShapeSummary shape = evaluation.scores().shapes().get(label - 1);
            rows.add(List.of(
                    Cell.text(evaluation.classes().get(label)),
                    Cell.number(shape.hd95(), 2),
                    Cell.number(shape.assd(), 2),
                    Cell.number(shape.nsd(), 3),
                    Cell.number(shape.volumeDifference(), 1),
                    Cell.number(shape.lesions().recall(), 3),
                    Cell.number(shape.lesions().precision(), 3),
                    Cell.number(shape.lesions().f1(), 3),
                    Cell.number(shape.lesions().falseAlarms(), 2)));
        }
        return new Section.Table(
                "Surfaces, volumes and single objects",
                "Lengths in mm, volumes in mm³ (voxels where the masks have no spacing). NSD at a tolerance of "
                        + evaluation.tolerance()
                        + ". Objects are connected components; one is found when it shares a voxel with its partner.",
                List.of(
                        "class",
                        "HD95",
                        "ASSD",
                        "NSD",
                        "volume difference",
                        "object recall",
                        "object precision",
                        "object F1",
                        "false alarms a case"),
                rows);
    }

    private static Section caseTable(Evaluation evaluation) {
        List<String> header = new ArrayList<>(List.of("case"));
        List<String> foreground =
                evaluation.classes().subList(1, evaluation.classes().size());
        for (String name : foreground) {
            String of = foreground.size() == 1 ? "" : " of " + name;
            header.addAll(List.of("Dice" + of, "precision" + of, "recall" + of, "HD95" + of));
        }
        header.add("accuracy");
        List<List<Cell>> rows = new ArrayList<>();
        for (CaseScores one : evaluation.cases()) {
            List<Cell> row = new ArrayList<>(List.of(Cell.text(one.name())));
            for (int label = 1; label <= foreground.size(); label++) {
                ClassScores scores = one.voxels().classes().get(label);
                row.add(Cell.number(scores.dice(), 3));
                row.add(Cell.number(scores.precision(), 3));
                row.add(Cell.number(scores.recall(), 3));
                row.add(Cell.number(one.shape(label).hd95(), 2));
            }
            row.add(Cell.number(one.voxels().accuracy(), 4));
            rows.add(row);
        }
        return new Section.Table("Each case", "Click a heading to sort.", header, rows);
    }

    private static Section failures(List<Failure> failures) {
        return new Section.Table(
                "Cases that could not be scored",
                "",
                List.of("case", "what is wrong"),
                failures.stream()
                        .map(failure -> List.of(Cell.text(failure.name()), Cell.text(failure.problem())))
                        .toList());
    }

    private static String shown(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
