package org.imbrex.training.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.report.Chart;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Chart.Mark;
import org.imbrex.report.Chart.Point;
import org.imbrex.report.Report;
import org.imbrex.report.Report.KeyFigure;
import org.imbrex.report.Section;
import org.imbrex.report.Section.Cell;
import org.imbrex.training.network.NetworkSummary;
import org.imbrex.training.run.Check;
import org.imbrex.training.run.RateTest;
import org.imbrex.training.run.StartCheck;
import org.imbrex.volume.Halo;

/** What a check before training looks like in a report. */
public final class CheckReport {
    private CheckReport() {}

    public static Report of(String name, Check check) {
        return new Report(
                "Check of " + name,
                check.passed() ? "Training makes sense." : "Something is not as it should be.",
                List.of(
                        new KeyFigure(
                                "parameters",
                                String.format(
                                        Locale.ROOT, "%,d", check.network().parameters()),
                                check.network().description()),
                        new KeyFigure("voxels in sight", field(check.facts(), check.network()), "of one output voxel")),
                List.of(
                        new Section.Text("Findings", check.words()),
                        new Section.Charts(
                                "Two patches by heart, and learning rates",
                                "A network that cannot learn two patches is broken. A good rate lies where the smoothed"
                                        + " loss falls fastest.",
                                List.of(overfit(check), rates(check.rates()))),
                        start(check.start()),
                        layers(check.network(), field(check.facts(), check.network()))));
    }

    /** How far a network looks, in voxels along each axis. */
    static String field(GraphFacts facts, NetworkSummary network) {
        Halo field = facts.field();
        return field == null
                ? "all"
                : NetworkSummary.field(
                        field, network.rows().get(0).output().size().size());
    }

    private static Chart overfit(Check check) {
        return new Chart(
                "Two patches",
                ChartAxis.fitting("step"),
                ChartAxis.fitting("loss"),
                List.of(Line.perEpoch("loss", check.overfit().losses())),
                null);
    }

    /** The axis across counts powers of ten. */
    private static Chart rates(RateTest test) {
        double lowest =
                test.points().stream().mapToDouble(RateTest.Point::smooth).min().orElse(0);
        // What has blown up would flatten everything else.
        List<RateTest.Point> shown = test.points().stream()
                .filter(p -> p.smooth() <= 3 * Math.abs(lowest) + 1)
                .toList();
        List<Line> lines = List.of(
                new Line(
                        "loss",
                        shown.stream()
                                .map(p -> new Point(Math.log10(p.rate()), p.loss()))
                                .toList()),
                new Line(
                        "smoothed",
                        shown.stream()
                                .map(p -> new Point(Math.log10(p.rate()), p.smooth()))
                                .toList()));
        double steepest = test.steepest();
        return new Chart(
                "Learning rates",
                ChartAxis.fitting("learning rate, power of ten"),
                ChartAxis.fitting("loss"),
                lines,
                Double.isNaN(steepest) ? null : new Mark("falls fastest", Math.log10(steepest)));
    }

    /** The network before its first step. */
    static Section start(StartCheck start) {
        List<List<Cell>> rows = new ArrayList<>();
        for (StartCheck.LayerSpread layer : start.layers()) {
            rows.add(List.of(Cell.text(layer.layer()), scientific(layer.values()), scientific(layer.gradients())));
        }
        return new Section.Table(
                "Before the first step",
                capital(start.words()) + ". Standard deviations of each layer's output and of its"
                        + " kernel's gradients on the first batch: neither should vanish or explode along the layers.",
                List.of("layer", "spread of values", "spread of gradients"),
                rows);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static Cell scientific(double value) {
        return new Cell(String.format(Locale.ROOT, "%.2e", value), value, true, false);
    }

    /** The network layer by layer, and how far it looks. */
    static Section layers(NetworkSummary network, String field) {
        List<List<Cell>> rows = new ArrayList<>();
        for (NetworkSummary.Row row : network.rows()) {
            rows.add(List.of(
                    Cell.text(row.name()),
                    Cell.text(row.layer()),
                    Cell.number(row.output().channels(), 0),
                    Cell.text(row.output().size().stream().map(String::valueOf).collect(Collectors.joining(" x "))),
                    Cell.number((double) row.parameters(), 0)));
        }
        return new Section.Table(
                "The network",
                String.format(
                        Locale.ROOT,
                        "%s: %,d parameters; a voxel of the result depends on %s voxels of the scan. Sizes are those of"
                                + " a training patch.",
                        network.description(),
                        network.parameters(),
                        field),
                List.of("layer", "what", "channels", "voxels", "parameters"),
                rows);
    }

    public static ObjectNode json(Check check) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("formatVersion", 1);
        root.put("passed", check.passed());
        root.put("parameters", check.network().parameters());
        root.put("loss", check.start().loss());
        root.put("expectedLoss", check.start().expected());
        root.put("dice", check.overfit().dice());
        root.put("steps", check.overfit().losses().size());
        double steepest = check.rates().steepest();
        root.put("rate", Double.isNaN(steepest) ? null : steepest);
        ArrayNode words = root.putArray("findings");
        check.words().forEach(words::add);
        return root;
    }
}
