package org.imbrex.evaluate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.disk.PartFile;
import org.imbrex.metric.ClassScores;

/** Writes the scores of each case and class as comma-separated values (RFC 4180). What is undefined is left empty. */
public final class MetricsCsv {
    private static final String HEADER = "case,class,dice,iou,precision,recall,specificity";

    private MetricsCsv() {}

    /** Writes the file beside its final name and then renames it. */
    public static void write(Path file, Evaluation evaluation) {
        byte[] text = toCsv(evaluation).getBytes(StandardCharsets.UTF_8);
        try (PartFile part = PartFile.create(file, text.length)) {
            part.write(0, ByteBuffer.wrap(text));
            part.finish();
        }
    }

    /** The file's content. */
    public static String toCsv(Evaluation evaluation) {
        StringBuilder csv = new StringBuilder(HEADER).append("\r\n");
        for (CaseScores one : evaluation.cases()) {
            for (int label = 0; label < evaluation.classes().size(); label++) {
                ClassScores scores = one.voxels().classes().get(label);
                csv.append(quoted(one.name()));
                csv.append(',').append(quoted(evaluation.classes().get(label)));
                for (double value : List.of(
                        scores.dice(), scores.iou(), scores.precision(), scores.recall(), scores.specificity())) {
                    csv.append(',').append(Double.isFinite(value) ? Double.toString(value) : "");
                }
                csv.append("\r\n");
            }
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
