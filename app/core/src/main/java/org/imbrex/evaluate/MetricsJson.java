package org.imbrex.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.evaluate.Evaluation.Intervals;
import org.imbrex.evaluate.Evaluation.Summary;
import org.imbrex.evaluate.ShapeSummary.LesionRates;
import org.imbrex.io.disk.PartFile;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.Froc;
import org.imbrex.metric.Lesions;
import org.imbrex.metric.Lesions.Lesion;
import org.imbrex.metric.PartitionScores;
import org.imbrex.metric.Scores;
import org.imbrex.metric.ShapeScores;

/**
 * Writes an evaluation as {@code metrics.json} for other programs. What is undefined is null. Lengths are in millimetres
 * and volumes in cubic millimetres, or in voxels where a true mask has no known spacing.
 */
public final class MetricsJson {
    /** The version of the file's format. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsJson() {}

    /** Writes the file beside its final name and then renames it. */
    public static void write(Path file, ObjectNode metrics) {
        PartFile.write(file, metrics.toPrettyString() + "\n");
    }

    /** Adds the curves of found objects against false alarms. */
    public static void put(ObjectNode metrics, Detection detection) {
        ObjectNode froc = metrics.putObject("froc");
        detection.curves().forEach((name, curve) -> {
            ObjectNode of = froc.putObject(name);
            put(of, "score", curve.score());
            ArrayNode points = of.putArray("points");
            for (Froc.Point point : curve.points()) {
                ObjectNode node = points.addObject();
                put(node, "threshold", point.threshold());
                put(node, "falseAlarms", point.falseAlarms());
                put(node, "sensitivity", point.sensitivity());
            }
        });
    }

    /** Adds how another model did on the same cases. */
    public static void put(ObjectNode metrics, Comparison comparison) {
        ObjectNode node = metrics.putObject("comparison").put("cases", comparison.cases());
        ArrayNode rows = node.putArray("rows");
        for (Comparison.Row row : comparison.rows()) {
            ObjectNode of = rows.addObject().put("class", row.className()).put("score", row.score());
            put(of, "first", row.first());
            put(of, "second", row.second());
            put(of, "difference", row.test().meanDifference());
            put(of, "p", row.test().p());
            of.put("cases", row.test().cases());
        }
    }

    /** Adds how well what lies between membranes was parted. */
    public static void put(ObjectNode metrics, Partition partition) {
        ObjectNode node = metrics.putObject("partition").put("membrane", partition.membrane());
        put(node, "rand", partition.mean(PartitionScores::rand));
        put(node, "info", partition.mean(PartitionScores::info));
        ObjectNode cases = node.putObject("cases");
        partition.cases().forEach((name, scores) -> {
            ObjectNode of = cases.putObject(name);
            put(of, "rand", scores.rand());
            put(of, "randSplit", scores.randSplit());
            put(of, "randMerge", scores.randMerge());
            put(of, "info", scores.info());
            put(of, "infoSplit", scores.infoSplit());
            put(of, "infoMerge", scores.infoMerge());
        });
    }

    /** Adds the regions of classes that contain others, each as an evaluation of its own. */
    public static void put(ObjectNode metrics, RegionScores scores) {
        ObjectNode regions = metrics.putObject("regions");
        scores.regions().forEach((name, region) -> {
            ObjectNode of = regions.putObject(name);
            region.classes().forEach(of.putArray("contains")::add);
            ObjectNode evaluation = toJson(region.evaluation());
            evaluation.remove(List.of("formatVersion", "classes", "tolerance", "failures"));
            of.setAll(evaluation);
        });
    }

    private static void putStrata(ObjectNode root, Evaluation evaluation) {
        for (int label = 1; label < evaluation.classes().size(); label++) {
            for (SizeStrata.Stratum stratum : SizeStrata.of(evaluation, label).strata()) {
                ObjectNode of = root.withObjectProperty("strata")
                        .withObjectProperty(evaluation.classes().get(label))
                        .putObject(stratum.name());
                put(of, "from", stratum.from());
                put(of, "to", stratum.to());
                of.put("lesions", stratum.counts().truth());
                put(of, "recall", stratum.counts().recall());
                of.put("falseAlarms", stratum.counts().falseAlarms());
            }
        }
    }

    /** The file's content as a tree. */
    public static ObjectNode toJson(Evaluation evaluation) {
        List<String> classes = evaluation.classes();
        Intervals intervals = evaluation.intervals();
        ObjectNode root = JSON.createObjectNode();
        root.put("formatVersion", VERSION);
        classes.forEach(root.putArray("classes")::add);
        root.put("tolerance", evaluation.tolerance());
        putSummary(root, evaluation.scores(), classes);
        ObjectNode between = root.putObject("intervals");
        between.put("level", intervals.level());
        between.put("resamples", intervals.resamples());
        between.put("seed", intervals.seed());
        putSummary(between.putObject("low"), intervals.low(), classes);
        putSummary(between.putObject("high"), intervals.high(), classes);
        putStrata(root, evaluation);
        root.set("confusion", JSON.valueToTree(evaluation.confusion().counts()));
        ArrayNode cases = root.putArray("cases");
        evaluation.cases().forEach(one -> putCase(cases.addObject(), one, classes));
        ArrayNode failures = root.putArray("failures");
        for (Failure failure : evaluation.failures()) {
            failures.addObject().put("name", failure.name()).put("problem", failure.problem());
        }
        return root;
    }

    private static void putSummary(ObjectNode node, Summary summary, List<String> classes) {
        putScores(node.putObject("pooled"), summary.pooled(), classes);
        putScores(node.putObject("mean"), summary.mean(), classes);
        ObjectNode shapes = node.putObject("shapes");
        for (int label = 1; label < classes.size(); label++) {
            ShapeSummary shape = summary.shapes().get(label - 1);
            ObjectNode of = shapes.putObject(classes.get(label));
            put(of, "hd95", shape.hd95());
            put(of, "assd", shape.assd());
            put(of, "nsd", shape.nsd());
            put(of, "volumeDifference", shape.volumeDifference());
            putRates(of.putObject("lesions"), shape.lesions());
            putRates(of.putObject("lesionsByIou"), shape.lesionsByIou());
        }
    }

    private static void putRates(ObjectNode node, LesionRates rates) {
        put(node, "recall", rates.recall());
        put(node, "precision", rates.precision());
        put(node, "f1", rates.f1());
        put(node, "falseAlarms", rates.falseAlarms());
    }

    private static void putCase(ObjectNode node, CaseScores one, List<String> classes) {
        node.put("name", one.name());
        putScores(node, one.voxels(), classes);
        ObjectNode shapes = node.putObject("shapes");
        for (int label = 1; label < classes.size(); label++) {
            ShapeScores shape = one.shape(label);
            ObjectNode of = shapes.putObject(classes.get(label));
            put(of, "hd95", shape.hd95());
            put(of, "assd", shape.assd());
            put(of, "nsd", shape.nsd());
            put(of, "volume", shape.volume().truth());
            put(of, "predictedVolume", shape.volume().prediction());
            putLesions(of.putObject("lesions"), shape.lesions());
            putLesions(of.putObject("lesionsByIou"), shape.lesionsByIou());
        }
        node.set("confusion", JSON.valueToTree(one.confusion().counts()));
    }

    /** The volumes of the single lesions, so that others can look at large and small ones apart. */
    private static void putLesions(ObjectNode node, Lesions lesions) {
        putVolumes(node.putArray("found"), lesions.truth(), true);
        putVolumes(node.putArray("missed"), lesions.truth(), false);
        putVolumes(node.putArray("right"), lesions.predicted(), true);
        putVolumes(node.putArray("falseAlarms"), lesions.predicted(), false);
    }

    private static void putVolumes(ArrayNode node, List<Lesion> lesions, boolean matched) {
        lesions.stream().filter(lesion -> lesion.matched() == matched).forEach(lesion -> node.add(lesion.volume()));
    }

    private static void putScores(ObjectNode node, Scores scores, List<String> classes) {
        put(node, "accuracy", scores.accuracy());
        put(node, "pixelError", scores.pixelError());
        put(node, "mcc", scores.mcc());
        put(node, "macroF1", scores.macroF1());
        put(node, "foregroundF1", scores.foregroundF1());
        ObjectNode byClass = node.putObject("byClass");
        for (int label = 0; label < classes.size(); label++) {
            ClassScores own = scores.classes().get(label);
            ObjectNode of = byClass.putObject(classes.get(label));
            put(of, "dice", own.dice());
            put(of, "iou", own.iou());
            put(of, "precision", own.precision());
            put(of, "recall", own.recall());
            put(of, "specificity", own.specificity());
        }
    }

    private static void put(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        } else {
            node.putNull(field);
        }
    }
}
