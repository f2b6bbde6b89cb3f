package org.imbrex.training.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.metric.LesionCounts;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.report.Chart;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Chart.Mark;
import org.imbrex.report.Chart.Point;
import org.imbrex.report.Report;
import org.imbrex.report.Report.KeyFigure;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Fact;
import org.imbrex.training.export.OnnxGraph;
import org.imbrex.training.network.NetworkSummary;
import org.imbrex.training.run.CurveVerdict;
import org.imbrex.training.run.Epoch;
import org.imbrex.training.run.History;
import org.imbrex.training.run.TrainedModel;

/** What a training run looks like in a report. */
public final class TrainingReport {
    private TrainingReport() {}

    static Report of(TrainedModel trained, double parity) {
        History history = trained.history();
        Epoch best = history.best().orElseThrow();
        boolean validated = !best.dice().isEmpty();
        String verdict = validated
                ? String.format(
                        Locale.ROOT,
                        "The best of %d epochs has a validation Dice of %.3f.",
                        history.epochs().size(),
                        best.foregroundDice())
                : "Nothing was validated: how good the model is has to be found out on other scans.";
        List<KeyFigure> figures = new ArrayList<>();
        for (int label = 1; label < best.dice().size(); label++) {
            figures.add(new KeyFigure(
                    "Dice of " + history.classes().get(label),
                    number(best.dice().get(label)),
                    "validation scans"));
        }
        best.validation()
                .regions()
                .forEach((label, whole) -> figures.add(new KeyFigure(
                        "Dice of the region " + history.classes().get(label),
                        number(whole.dice()),
                        "with what lies inside; " + whole.lesions().found() + " of "
                                + whole.lesions().truth() + " found, "
                                + whole.lesions().falseAlarms() + " false alarms")));
        figures.add(new KeyFigure(
                "steps",
                Long.toString(trained.config().length().steps()),
                (validated ? "best after " : "kept after ") + best.step()));
        for (int label = 1; label < best.dice().size(); label++) {
            LesionCounts regions = best.validation().classes().get(label).lesions();
            if (regions.truth() > 0) {
                figures.add(new KeyFigure(
                        "regions of " + history.classes().get(label),
                        regions.found() + " of " + regions.truth(),
                        "found, " + regions.falseAlarms() + " false alarms"));
            }
        }
        List<Chart> charts =
                validated ? List.of(losses(trained), dice("Validation Dice", trained)) : List.of(losses(trained));
        return new Report(
                "Training " + trained.spec().name(),
                verdict,
                figures,
                List.of(
                        new Section.Charts("How it learnt", "The model of the marked epoch was kept.", charts),
                        new Section.Text(
                                "What the curves say",
                                List.of(CurveVerdict.of(history).words(), CurveVerdict.waiting(history))),
                        CheckReport.start(trained.start()),
                        network(trained),
                        facts(trained, parity)));
    }

    private static Section network(TrainedModel trained) {
        NetworkSummary summary =
                NetworkSummary.of(trained.network(), trained.config().patch());
        ModelProto graph = OnnxGraph.of(trained.network(), trained.weights(), Map.of());
        return CheckReport.layers(summary, CheckReport.field(GraphFacts.of(Path.of("model.onnx"), graph), summary));
    }

    /** The losses of training and validation. */
    private static Chart losses(TrainedModel trained) {
        List<Line> lines = new ArrayList<>(List.of(line("training", trained.history(), Epoch::loss)));
        if (!trained.history().best().orElseThrow().dice().isEmpty()) {
            lines.add(line("validation", trained.history(), e -> e.validation().loss()));
        }
        return new Chart("Loss", ChartAxis.fitting("step"), ChartAxis.fitting("loss"), lines, null);
    }

    /** The losses of runs, each with its name. */
    public static Chart loss(String title, Map<String, TrainedModel> runs) {
        List<Line> lines = new ArrayList<>();
        new TreeMap<>(runs).forEach((name, run) -> lines.add(line(name, run.history(), Epoch::loss)));
        return new Chart(title, ChartAxis.fitting("step"), ChartAxis.fitting("loss"), lines, null);
    }

    /** The validation Dice of each class but the background. */
    public static Chart dice(String title, TrainedModel run) {
        History history = run.history();
        List<Line> lines = new ArrayList<>();
        for (int label = 1; label < history.classes().size(); label++) {
            int l = label;
            lines.add(line(history.classes().get(label), history, e -> e.dice().get(l)));
        }
        for (int label : history.regions()) {
            lines.add(line(
                    "region " + history.classes().get(label),
                    history,
                    e -> e.validation().whole(label).dice()));
        }
        Mark best = history.best().map(epoch -> new Mark("best", epoch.step())).orElse(null);
        return new Chart(title, ChartAxis.fitting("step"), ChartAxis.share("Dice"), lines, best);
    }

    private interface Value {
        double of(Epoch epoch);
    }

    private static Line line(String name, History history, Value value) {
        return new Line(
                name,
                history.epochs().stream()
                        .map(epoch -> new Point(epoch.step(), value.of(epoch)))
                        .toList());
    }

    /** How the model was made. */
    public static Section facts(TrainedModel trained, double parity) {
        List<Fact> facts = new ArrayList<>();
        ModelSpec.Training training = trained.spec().training();
        if (training != null) {
            facts.add(new Fact("network", training.network()));
            facts.add(new Fact("data, SHA-256", training.dataSha256()));
            new TreeMap<>(training.versions()).forEach((name, version) -> facts.add(new Fact(name, version)));
        }
        facts.add(new Fact("loss", trained.config().loss().kind().word()));
        facts.add(new Fact("steps", Long.toString(trained.config().length().steps())));
        facts.add(new Fact("seed", Long.toString(trained.config().seed())));
        facts.add(new Fact("ONNX Runtime and trainer differ by", String.format(Locale.ROOT, "%.1e", parity)));
        return new Section.Facts("How it was made", "", facts);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
