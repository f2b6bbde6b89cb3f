package org.imbrex.training.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.imbrex.error.InputException;
import org.imbrex.metric.LesionCounts;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.run.ClassTally;
import org.imbrex.training.run.Epoch;
import org.imbrex.training.run.ValidationScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultTest {
    private static final RunResult STORED = new RunResult(
            400, 350, Map.of("lesion", new ClassTally(40, 40, 30, new LesionCounts(5, 4, 6, 3))), 1.5e-6, true, 12.5);

    @TempDir
    private Path folder;

    @Test
    void aStoredResultOfVersion1IsRead() throws IOException {
        try (InputStream stored = getClass().getResourceAsStream("result-1.json")) {
            Files.copy(Objects.requireNonNull(stored), folder.resolve(RunResult.FILE));
        }
        assertThat(RunResult.read(folder)).isEqualTo(STORED);
        assertThat(STORED.dice()).isCloseTo(0.75, within(1e-12));
        STORED.write(folder, "model.onnx");
        assertThat(RunResult.read(folder)).isEqualTo(STORED);
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        Files.writeString(folder.resolve(RunResult.FILE), "{\"formatVersion\": 2}");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> RunResult.read(folder))
                .withMessageEndingWith("result.json: expected formatVersion 1, found 2");
    }

    @Test
    void aClassThatContainsOthersCountsWithThem() {
        ClassTally background = new ClassTally(60, 60, 56, LesionCounts.NONE);
        ClassTally tumour = new ClassTally(10, 10, 8, LesionCounts.NONE);
        ClassTally rim = new ClassTally(30, 30, 12, LesionCounts.NONE);
        ClassTally liver = new ClassTally(40, 40, 36, LesionCounts.NONE);
        ValidationScores scores =
                new ValidationScores(0.5, List.of(background, rim, tumour), new TreeMap<>(Map.of(1, liver)));
        Epoch epoch = new Epoch(20, 0.5, 1e-3, scores, 0, 1);
        assertThat(RunResult.found(List.of("background", "liver", "tumour"), epoch))
                .containsExactlyInAnyOrderEntriesOf(Map.of("liver", liver, "tumour", tumour));
    }

    /** Dice 0.75 and 0.25: their mean is 0.5, their deviation 0.5 / sqrt 2; together 2 x 35 of 100 voxels. */
    @Test
    void foldsArePutTogether() {
        RunResult other = new RunResult(
                400, 100, Map.of("lesion", new ClassTally(10, 30, 5, new LesionCounts(2, 1, 4, 1))), 0, true, 1);
        assertThat(CrossValidationReport.spread(List.of(STORED, other), RunResult::dice))
                .isEqualTo("0.500 ± 0.354");
        String page = HtmlReport.render(
                CrossValidationReport.of("scans", 2, new TreeMap<>(Map.of(0, STORED, 1, other)), folder));
        assertThat(page).contains("The mean Dice of 2 folds is 0.500 ± 0.354.", "0.583");
    }
}
