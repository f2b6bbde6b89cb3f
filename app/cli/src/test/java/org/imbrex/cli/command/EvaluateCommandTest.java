package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private Path truth;
    private Path prediction;

    @BeforeEach
    void makeFolders() throws IOException {
        truth = Files.createDirectory(folder.resolve("truth"));
        prediction = Files.createDirectory(folder.resolve("prediction"));
    }

    private static void mask(Path file, int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        MaskWriter.write(file, new LabelMap(Extent.of(1, labels.length), Geometry.UNKNOWN, bytes));
    }

    @Test
    void printsATableAndWritesTheReport() throws IOException {
        mask(truth.resolve("a.png"), 0, 1, 1, 0);
        mask(prediction.resolve("a.png"), 0, 1, 0, 0);
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "evaluate",
                "--truth",
                truth,
                "--prediction",
                prediction,
                "--classes",
                "background,lesion",
                "--scans",
                truth,
                "--out",
                out);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        // One of two voxels found: Dice 2 / 3, IoU 1 / 2.
        assertThat(run.out()).containsPattern("lesion +0\\.6667 +0\\.5000 +1\\.0000 +0\\.5000 +0\\.6667");
        JsonNode metrics =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        assertThat(metrics.at("/pooled/byClass/lesion/dice").asDouble()).isEqualTo(2 / 3.0);
        assertThat(out.resolve("metrics.csv")).isNotEmptyFile();
        assertThat(out.resolve("report.html")).content().contains("lesion").contains("data:image/png;base64");
    }

    @Test
    void jsonIsWhatMetricsJsonHolds() throws IOException {
        mask(truth.resolve("a.png"), 0, 1);
        mask(prediction.resolve("a.png"), 0, 1);
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of("evaluate", "--json", "--truth", truth, "--prediction", prediction, "--out", out);
        assertThat(new ObjectMapper().readTree(run.out()))
                .isEqualTo(
                        new ObjectMapper().readTree(out.resolve("metrics.json").toFile()));
    }

    @Test
    void valuesOfTrueMasksBecomeClasses() {
        mask(truth.resolve("a.png"), 255, 0, 0, 255);
        mask(prediction.resolve("a.png"), 0, 1, 1, 0);
        CommandRun run =
                CommandRun.of("evaluate", "--truth", truth, "--prediction", prediction, "--truth-values", "255=0,0=1");
        assertThat(run.out()).containsPattern("class 1 +1\\.0000");
        mask(truth.resolve("b.png"), 7);
        mask(prediction.resolve("b.png"), 0);
        CommandRun unknown =
                CommandRun.of("evaluate", "--truth", truth, "--prediction", prediction, "--truth-values", "255=0,0=1");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err())
                .isEqualToIgnoringNewLines(
                        "imbrex: " + truth.resolve("b.png") + ": expected the values [0, 255], found 7");
    }

    @Test
    void aMaskWithoutAPartnerIsNamedAndTheOthersAreScored() {
        mask(truth.resolve("a.png"), 0, 1);
        mask(truth.resolve("b.png"), 0, 1);
        mask(prediction.resolve("a.png"), 0, 1);
        CommandRun run = CommandRun.of("evaluate", "--truth", truth, "--prediction", prediction);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("b.png: expected a predicted mask b.*");
        assertThat(run.out()).contains("1.0000");
    }
}
