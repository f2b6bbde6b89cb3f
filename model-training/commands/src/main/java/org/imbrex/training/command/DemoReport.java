package org.imbrex.training.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.evaluate.EvaluationReport;
import org.imbrex.metric.ClassScores;
import org.imbrex.report.Chart;
import org.imbrex.report.Report;
import org.imbrex.report.Report.KeyFigure;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Cell;
import org.imbrex.training.experiment.TrainingReport;
import org.imbrex.training.run.TrainedModel;

/** The demo as a page to read. */
final class DemoReport {
    private DemoReport() {}

    static Report of(Demo.Outcome outcome) {
        Report scores = EvaluationReport.of(
                "Demo: lesions in lungs", outcome.focal().evaluation(), outcome.pictures(), List.of());
        List<KeyFigure> figures = new ArrayList<>(scores.keyFigures());
        figures.add(new KeyFigure(
                "labels that differ at seams",
                Long.toString(outcome.seams().labelDiffs()),
                outcome.seams().tiles() + " tiles against whole scans"));
        List<Section> sections = new ArrayList<>(scores.sections());
        sections.add(1, comparison(outcome));
        sections.add(2, curves(outcome));
        sections.add(seams(outcome));
        sections.add(
                TrainingReport.facts(outcome.focal().trained(), outcome.focal().parity()));
        return new Report(scores.title(), scores.verdict(), figures, sections);
    }

    private static Section comparison(Demo.Outcome outcome) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Demo.Run run : List.of(outcome.focal(), outcome.crossEntropy())) {
            List<String> classes = run.evaluation().classes();
            for (int label = 1; label < classes.size(); label++) {
                ClassScores pooled =
                        run.evaluation().scores().pooled().classes().get(label);
                rows.add(List.of(
                        Cell.text(run.trained().config().loss().kind().word()),
                        Cell.text(classes.get(label)),
                        Cell.number(pooled.dice(), 3).asStrong(),
                        Cell.number(pooled.precision(), 3),
                        Cell.number(pooled.recall(), 3)));
            }
        }
        return new Section.Table(
                "Focal loss beside plain cross-entropy",
                "The same steps, seed and scans; voxels of all scans that were held out are pooled.",
                List.of("loss", "class", "Dice", "precision", "recall"),
                rows);
    }

    private static Section curves(Demo.Outcome outcome) {
        Map<String, TrainedModel> runs = Map.of(
                "focal",
                outcome.focal().trained(),
                "cross-entropy",
                outcome.crossEntropy().trained());
        List<Chart> charts = List.of(
                TrainingReport.dice(
                        "Validation Dice, focal loss", outcome.focal().trained()),
                TrainingReport.dice(
                        "Validation Dice, cross-entropy", outcome.crossEntropy().trained()),
                TrainingReport.loss("Loss", runs));
        return new Section.Charts("How they learnt", "The model of the marked epoch was kept.", charts);
    }

    private static Section seams(Demo.Outcome outcome) {
        return new Section.Text(
                "Seams",
                List.of(String.format(
                        Locale.ROOT,
                        "The scans were segmented in %d overlapping tiles and once more in one piece. The largest"
                                + " difference of a probability is %.3g; %d labels differ.",
                        outcome.seams().tiles(),
                        outcome.seams().maxDiff(),
                        outcome.seams().labelDiffs())));
    }
}
