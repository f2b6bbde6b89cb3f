package org.imbrex.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.evaluate.CaseFolders;
import org.imbrex.evaluate.CasePair;
import org.imbrex.evaluate.CasePictures;
import org.imbrex.evaluate.CaseScores;
import org.imbrex.evaluate.Comparison;
import org.imbrex.evaluate.Detection;
import org.imbrex.evaluate.Evaluation;
import org.imbrex.evaluate.EvaluationReport;
import org.imbrex.evaluate.EvaluationSections;
import org.imbrex.evaluate.Evaluator;
import org.imbrex.evaluate.Failure;
import org.imbrex.evaluate.MetricsCsv;
import org.imbrex.evaluate.MetricsJson;
import org.imbrex.evaluate.Partition;
import org.imbrex.evaluate.RegionScores;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.metric.ClassRegion;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.PartitionScores;
import org.imbrex.report.HtmlReport;
import org.imbrex.report.Section;
import org.imbrex.report.Section.PictureRow;
import org.imbrex.volume.LabelMap;
import org.imbrex.yaml.NearestName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores predicted masks against true ones. */
@Command(name = "evaluate", description = "Scores predicted masks against true ones of the same names, voxel by voxel.")
public final class EvaluateCommand implements CliCommand {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;

    @Option(names = "--truth", required = true, paramLabel = "DIR", description = "The folder of true masks.")
    private Path truth = Path.of("");

    @Option(names = "--prediction", required = true, paramLabel = "DIR", description = "The folder of predicted masks.")
    private Path prediction = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "A folder for metrics.json, metrics.csv and report.html.")
    private @Nullable Path out;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "The names of the classes by number, such as background,lesion.")
    private List<String> classes = List.of();

    @Option(
            names = "--truth-values",
            paramLabel = "VALUE=CLASS",
            split = ",",
            description = "What the values in the true masks stand for where they are no class numbers, such as"
                    + " 255=0,0=1.")
    private Map<Integer, Integer> truthValues = Map.of();

    @Option(
            names = "--scans",
            paramLabel = "DIR",
            description = "The folder of the scans, for pictures of the best, the median and the worst case.")
    private @Nullable Path scans;

    @Option(
            names = "--tolerance",
            paramLabel = "MM",
            defaultValue = "1",
            description = "What surfaces may be apart and still count as equal, in mm (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--against",
            paramLabel = "DIR",
            description = "Another model's predicted masks of the same cases, to compare with by a paired test.")
    private @Nullable Path against;

    @Option(
            names = "--probabilities",
            paramLabel = "DIR",
            description = "The folder of NAME.probabilities.tif files that 'segment --probabilities' wrote, for objects"
                    + " found against false alarms (FROC).")
    private @Nullable Path probabilities;

    @Option(
            names = "--membrane",
            paramLabel = "CLASS",
            description = "A class that parts what lies between, such as cells: adds the Rand and information scores of"
                    + " these parts.")
    private @Nullable String membrane;

    @Option(
            names = "--contains",
            paramLabel = "OUTER=INNER",
            split = ",",
            description =
                    "Classes inside others, as the 'contains' of a dataset.yaml, such as liver=tumour: scores each"
                            + " outer class with what lies inside it too.")
    private List<String> contains = List.of();

    @Override
    public ExitCode run(Console console) {
        Evaluator evaluator = new Evaluator(classes, this::readTruth, tolerance, RESAMPLES, SEED);
        List<ClassRegion> regions = regions();
        Evaluation evaluation = evaluator.evaluate(truth, prediction, console.progress());
        ObjectNode metrics = MetricsJson.toJson(evaluation);
        List<Section> sections = new ArrayList<>();
        StringBuilder text = new StringBuilder(table(evaluation));
        List<CasePair> pairs = CaseFolders.pair(truth, prediction).pairs();
        if (!regions.isEmpty()) {
            RegionScores scores = RegionScores.of(evaluation, regions, pairs, this::readTruth, console.progress());
            MetricsJson.put(metrics, scores);
            sections.add(EvaluationSections.regions(scores));
            text.append(table(scores));
        }
        if (against != null) {
            Comparison comparison = Comparison.of(evaluation, evaluator.evaluate(truth, against, console.progress()));
            MetricsJson.put(metrics, comparison);
            sections.add(EvaluationSections.comparison(comparison, "" + prediction, "" + against));
            text.append(table(comparison));
        }
        if (probabilities != null) {
            Detection detection =
                    Detection.of(evaluation.classes(), pairs, this::readTruth, probabilities, console.progress());
            MetricsJson.put(metrics, detection);
            sections.add(EvaluationSections.detection(detection));
            detection
                    .curves()
                    .forEach((name, froc) ->
                            text.append("%n%nFROC of %s: mean sensitivity %s".formatted(name, shown(froc.score()))));
        }
        if (membrane != null) {
            Partition partition =
                    Partition.of(evaluation.classes(), membrane, pairs, this::readTruth, console.progress());
            MetricsJson.put(metrics, partition);
            sections.add(EvaluationSections.partition(partition));
            text.append("%n%nRand F %s, information F %s, mean of cases"
                    .formatted(
                            shown(partition.mean(PartitionScores::rand)),
                            shown(partition.mean(PartitionScores::info))));
        }
        for (Failure failure : evaluation.failures()) {
            console.problem(failure.problem());
        }
        if (out != null) {
            OutputFolder.make(out);
            MetricsJson.write(out.resolve("metrics.json"), metrics);
            MetricsCsv.write(out.resolve("metrics.csv"), evaluation);
            HtmlReport.write(
                    out.resolve("report.html"),
                    EvaluationReport.of("Evaluation", evaluation, pictures(evaluation, pairs), sections));
        }
        console.result(console.json() ? metrics.toPrettyString() : text.toString());
        return evaluation.failures().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    private LabelMap readTruth(CasePair pair) {
        Path file = pair.truth();
        LabelMap stored = pair.readTruth(classes);
        if (truthValues.isEmpty() || pair.drawn()) {
            return stored;
        }
        byte[] labels = stored.labels();
        for (int i = 0; i < labels.length; i++) {
            Integer label = truthValues.get(stored.at(i));
            if (label == null) {
                throw InputException.of(file, "the values " + new TreeMap<>(truthValues).keySet(), "" + stored.at(i));
            }
            if (label < 0 || label > 255) {
                throw new UsageException("--truth-values: expected classes from 0 to 255, found " + label);
            }
            labels[i] = label.byteValue();
        }
        return stored;
    }

    /** What the option says of the classes that another one names. */
    private List<ClassRegion> regions() {
        Map<Integer, List<Integer>> inside = new TreeMap<>();
        for (String pair : contains) {
            String[] names = pair.split("=", -1);
            if (names.length != 2) {
                throw new UsageException("--contains: expected OUTER=INNER such as liver=tumour, found " + pair);
            }
            inside.computeIfAbsent(number(names[0]), outer -> new ArrayList<>()).add(number(names[1]));
        }
        try {
            return ClassRegion.containing(ClassRegion.nested(classes, inside));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--contains: " + e.getMessage());
        }
    }

    private int number(String name) {
        int number = classes.indexOf(name);
        if (number < 1) {
            throw new UsageException(
                    "--contains: expected one of the classes that --classes names after the background," + " found "
                            + name + NearestName.hint(name, classes));
        }
        return number;
    }

    private List<PictureRow> pictures(Evaluation evaluation, List<CasePair> pairs) {
        return scans == null ? List.of() : CasePictures.telling(evaluation, pairs, this::readTruth, scans);
    }

    private static String table(RegionScores scores) {
        StringBuilder text = new StringBuilder("\n\n");
        int width = scores.regions().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        line(text, width, "region", "Dice", "IoU", "precision", "recall", "objects found");
        scores.regions().forEach((name, region) -> {
            Evaluation.Summary summary = region.evaluation().scores();
            ClassScores mean = summary.mean().classes().get(1);
            line(
                    text,
                    width,
                    name,
                    shown(mean.dice()),
                    shown(mean.iou()),
                    shown(mean.precision()),
                    shown(mean.recall()),
                    shown(summary.shapes().get(0).lesions().recall()));
        });
        return text.toString().stripTrailing();
    }

    private static String table(Comparison comparison) {
        StringBuilder text = new StringBuilder("\n\n");
        int width = comparison.rows().stream()
                .mapToInt(row -> row.className().length() + row.score().length() + 1)
                .max()
                .orElse(0);
        line(text, width, "comparison", "first", "second", "p");
        for (Comparison.Row row : comparison.rows()) {
            line(
                    text,
                    width,
                    row.className() + " " + row.score(),
                    shown(row.first()),
                    shown(row.second()),
                    shown(row.test().p()));
        }
        return text.toString().stripTrailing();
    }

    /** What is shown on a terminal: a line for each class and for each case. */
    private static String table(Evaluation evaluation) {
        int width = evaluation.classes().stream().mapToInt(String::length).max().orElse(0);
        width = Math.max(
                width,
                evaluation.cases().stream()
                        .mapToInt(one -> one.name().length())
                        .max()
                        .orElse(0));
        StringBuilder text = new StringBuilder();
        line(text, width, "class", "Dice", "IoU", "precision", "recall", "Dice, voxels pooled");
        for (int label = 0; label < evaluation.classes().size(); label++) {
            ClassScores mean = evaluation.scores().mean().classes().get(label);
            line(
                    text,
                    width,
                    evaluation.classes().get(label),
                    shown(mean.dice()),
                    shown(mean.iou()),
                    shown(mean.precision()),
                    shown(mean.recall()),
                    shown(evaluation.scores().pooled().classes().get(label).dice()));
        }
        text.append('\n');
        line(text, width, "case", "Dice", "accuracy");
        for (CaseScores one : evaluation.cases()) {
            line(
                    text,
                    width,
                    one.name(),
                    shown(one.voxels().foregroundF1()),
                    shown(one.voxels().accuracy()));
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, int width, String first, String... rest) {
        StringBuilder line = new StringBuilder(first).append(" ".repeat(width - Math.min(width, first.length())));
        for (String cell : rest) {
            line.append("  ").append(" ".repeat(Math.max(0, 9 - cell.length()))).append(cell);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String shown(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
