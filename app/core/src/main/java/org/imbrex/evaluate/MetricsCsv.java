package org.imbrex.evaluate;

import java.nio.file.Path;
import org.imbrex.io.disk.PartFile;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.LesionCounts;
import org.imbrex.metric.ShapeScores;

/** Writes the scores of each case and class as comma-separated values (RFC 4180). What is undefined is left
 * empty, and so are the shapes of the background. */
public final class MetricsCsv {
    private static final String HEADER = "case,class,dice,iou,precision,recall,specificity,"
            + "hd95,assd,nsd,volume,predicted_volume,lesions,lesions_found,predicted_lesions,false_alarms";

    private MetricsCsv() {}

    /** Writes the file beside its final name and then renames it. */
    public static void write(Path file, Evaluation evaluation) {
        PartFile.write(file, toCsv(evaluation));
    }

    /** The file's content. */
    public static String toCsv(Evaluation evaluation) {
        StringBuilder csv = new StringBuilder(HEADER).append("\r\n");
        for (CaseScores one : evaluation.cases()) {
            for (int label = 0; label < evaluation.classes().size(); label++) {
                csv.append(quoted(one.name())).append(',');
                csv.append(quoted(evaluation.classes().get(label)));
                append(csv, one.voxels().classes().get(label));
                if (label == 0) {
                    csv.append(",".repeat(9));
                } else {
                    append(csv, one.shape(label));
                }
                csv.append("\r\n");
            }
        }
        return csv.toString();
    }

    private static void append(StringBuilder csv, ClassScores scores) {
        append(csv, scores.dice());
        append(csv, scores.iou());
        append(csv, scores.precision());
        append(csv, scores.recall());
        append(csv, scores.specificity());
    }

    private static void append(StringBuilder csv, ShapeScores shape) {
        LesionCounts lesions = shape.lesions().counts();
        append(csv, shape.hd95());
        append(csv, shape.assd());
        append(csv, shape.nsd());
        append(csv, shape.volume().truth());
        append(csv, shape.volume().prediction());
        csv.append(',').append(lesions.truth()).append(',').append(lesions.found());
        csv.append(',').append(lesions.predicted()).append(',').append(lesions.falseAlarms());
    }

    private static void append(StringBuilder csv, double value) {
        csv.append(',').append(Double.isFinite(value) ? Double.toString(value) : "");
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
