package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
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
    void aClassIsScoredWithWhatLiesInsideIt() throws IOException {
        mask(truth.resolve("a.png"), 0, 1, 2, 1);
        mask(prediction.resolve("a.png"), 0, 1, 1, 2);
        Path out = folder.resolve("out");
        String classes = "background,liver,tumour";
        CommandRun run = CommandRun.of(
                "evaluate",
                "--truth",
                truth,
                "--prediction",
                prediction,
                "--classes",
                classes,
                "--contains",
                "liver=tumour",
                "--out",
                out);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).containsPattern("region +Dice").containsPattern("liver +1\\.0000 +1\\.0000");
        assertThat(out.resolve("report.html")).content().contains("Regions").contains("liver, tumour");
        for (String[] wrong : new String[][] {
            {"liver=tumor", "found tumor (did you mean tumour?)"},
            {"liver", "expected OUTER=INNER such as liver=tumour, found liver"},
            {"liver=tumour,tumour=liver", "liver and tumour inside each other"}
        }) {
            CommandRun refused = CommandRun.of(
                    "evaluate",
                    "--truth",
                    truth,
                    "--prediction",
                    prediction,
                    "--classes",
                    classes,
                    "--contains",
                    wrong[0]);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err()).contains(wrong[1]);
        }
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

    /** Three objects of 1, 2 and 4 voxels: the first model finds all, the second one only the largest. */
    @Test
    void modelsAreComparedAndObjectsAreCountedBySizeAndThreshold() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path probabilities = Files.createDirectory(folder.resolve("probabilities"));
        mask(truth.resolve("a.png"), 1, 0, 1, 1, 0, 1, 1, 1, 1, 0);
        mask(prediction.resolve("a.png"), 1, 0, 1, 1, 0, 1, 1, 1, 1, 0);
        mask(other.resolve("a.png"), 0, 0, 0, 0, 0, 1, 1, 1, 1, 0);
        float[] lesion = {0.9f, 0, 0.4f, 0.3f, 0, 0.8f, 0.8f, 0.8f, 0.8f, 0.5f};
        float[] background = new float[lesion.length];
        for (int i = 0; i < lesion.length; i++) {
            background[i] = 1 - lesion[i];
        }
        ScanWriter.write(
                probabilities.resolve("a.probabilities.tif"),
                new Volume(
                        new ScanInfo(Extent.of(1, lesion.length), 2, SampleType.FLOAT32, Geometry.UNKNOWN),
                        List.of(background, lesion)));
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "evaluate",
                "--truth",
                truth,
                "--prediction",
                prediction,
                "--against",
                other,
                "--probabilities",
                probabilities,
                "--membrane",
                "background",
                "--classes",
                "background,lesion",
                "--out",
                out);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("lesion Dice", "FROC of lesion: mean sensitivity 1.0000", "Rand F 1.0000");
        JsonNode metrics =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        assertThat(metrics.at("/strata/lesion/small/recall").asDouble()).isEqualTo(1);
        assertThat(metrics.at("/strata/lesion/large/lesions").asInt()).isEqualTo(1);
        // The second model: Dice 2 * 4 / (4 + 7).
        assertThat(metrics.at("/comparison/rows/0/second").asDouble()).isEqualTo(8 / 11.0);
        assertThat(metrics.at("/comparison/rows/0/p").asDouble()).isEqualTo(1);
        // Thresholds 0.9, 0.8 and 0.4 find one object more each; no candidate is wrong.
        assertThat(metrics.at("/froc/lesion/points")).hasSize(3);
        assertThat(metrics.at("/froc/lesion/points/1/sensitivity").asDouble()).isEqualTo(2 / 3.0);
        assertThat(metrics.at("/froc/lesion/points/2/falseAlarms").asDouble()).isZero();
        assertThat(metrics.at("/partition/cases/a/rand").asDouble()).isEqualTo(1);
        assertThat(out.resolve("report.html")).content().contains("Objects by size", "FROC", "Rand F", "against");
    }
}
