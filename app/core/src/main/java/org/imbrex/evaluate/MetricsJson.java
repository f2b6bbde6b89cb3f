package org.imbrex.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.evaluate.Evaluation.Interval;
import org.imbrex.evaluate.Evaluation.Intervals;
import org.imbrex.io.disk.PartFile;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.Scores;

/** Writes an evaluation as {@code metrics.json} for other programs. What is undefined is null. */
public final class MetricsJson {
    /** The version of the file's format. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsJson() {}

    /** Writes the file beside its final name and then renames it. */
    public static void write(Path file, Evaluation evaluation) {
        byte[] text = (toJson(evaluation).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        try (PartFile part = PartFile.create(file, text.length)) {
            part.write(0, ByteBuffer.wrap(text));
            part.finish();
        }
    }

    /** The file's content as a tree. */
    public static ObjectNode toJson(Evaluation evaluation) {
        List<String> classes = evaluation.classes();
        ObjectNode root = JSON.createObjectNode();
        root.put("formatVersion", VERSION);
        classes.forEach(root.putArray("classes")::add);
        putScores(root.putObject("pooled"), evaluation.pooled(), classes);
        putScores(root.putObject("mean"), evaluation.mean(), classes);
        putIntervals(root.putObject("intervals"), evaluation.intervals(), classes);
        root.set("confusion", JSON.valueToTree(evaluation.confusion().counts()));
        ArrayNode cases = root.putArray("cases");
        for (CaseScores one : evaluation.cases()) {
            ObjectNode node = cases.addObject();
            node.put("name", one.name());
            putScores(node, one.voxels(), classes);
            node.set("confusion", JSON.valueToTree(one.confusion().counts()));
        }
        ArrayNode failures = root.putArray("failures");
        for (Failure failure : evaluation.failures()) {
            failures.addObject().put("name", failure.name()).put("problem", failure.problem());
        }
        return root;
    }

    private static void putIntervals(ObjectNode node, Intervals intervals, List<String> classes) {
        node.put("level", intervals.level());
        node.put("resamples", intervals.resamples());
        node.put("seed", intervals.seed());
        putInterval(node.putObject("pooled"), intervals.pooled(), classes);
        putInterval(node.putObject("mean"), intervals.mean(), classes);
    }

    private static void putInterval(ObjectNode node, Interval interval, List<String> classes) {
        putScores(node.putObject("low"), interval.low(), classes);
        putScores(node.putObject("high"), interval.high(), classes);
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
