package org.imbrex.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsJsonTest {
    @TempDir
    Path folder;

    /** The stored file was written by version 1 and its figures were gone through by hand; other programs read such files. */
    @Test
    void theFormatIsThatOfTheStoredFile() throws IOException {
        Path truth = Files.createDirectory(folder.resolve("truth"));
        Path prediction = Files.createDirectory(folder.resolve("prediction"));
        EvaluatorTest.mask(truth, "one.png", 4, 1, 1, 0, 0, 0, 0, 0, 1);
        EvaluatorTest.mask(prediction, "one.png", 4, 1, 0, 0, 0, 0, 0, 0, 0);
        EvaluatorTest.mask(truth, "two.png", 2, 0, 0);
        EvaluatorTest.mask(prediction, "two.png", 2, 0, 1);
        Evaluation evaluation =
                Evaluator.of(List.of("background", "lesion")).evaluate(truth, prediction, Progress.NONE);
        Path file = folder.resolve("metrics.json");
        MetricsJson.write(file, MetricsJson.toJson(evaluation));
        try (InputStream stored =
                Objects.requireNonNull(MetricsJsonTest.class.getResourceAsStream("metrics-version-1.json"))) {
            ObjectMapper json = new ObjectMapper();
            assertThat(json.readTree(Files.readString(file))).isEqualTo(json.readTree(stored));
        }
    }
}
