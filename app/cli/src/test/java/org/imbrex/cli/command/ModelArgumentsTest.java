package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.io.disk.Sha256;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that do not say what they are are taken for what the command line says. */
class ModelArgumentsTest {
    @TempDir
    private Path folder;

    private Path plain = Path.of("");
    private Path scan = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void make() throws IOException {
        plain = Files.write(folder.resolve("plain.onnx"), TinyModel.plainBytes());
        out = folder.resolve("out");
        scan = folder.resolve("brain.png");
        // Dark on the left, bright on the right.
        float[] voxels = new float[20 * 30];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i % 30 < 15 ? 10 : 250;
        }
        ScanInfo info = new ScanInfo(Extent.of(20, 30), 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(scan, new Volume(info, List.of(voxels)));
    }

    @Test
    void whatIsAssumedIsSaid() {
        CommandRun run = CommandRun.of("segment", "--model", plain, "--out", out, scan);
        assertThat(run.code()).isZero();
        assertThat(run.err().lines()).hasSize(3).allMatch(line -> line.contains("plain.onnx: it"));
        assertThat(run.err()).contains("--normalise", "--classes", "--activation");
    }

    @Test
    void whatIsSaidIsDone() {
        CommandRun run = CommandRun.of(
                "segment",
                "--model",
                plain,
                "--out",
                out,
                "--axes",
                "nchw",
                "--normalise",
                "none",
                "--classes",
                "dark,bright",
                "--activation",
                "softmax",
                scan);
        assertThat(run.err()).isEmpty();
        LabelMap mask = MaskReader.read(out.resolve("brain.png"));
        assertThat(mask.at(10 * 30 + 14)).isZero();
        assertThat(mask.at(10 * 30 + 15)).isOne();
    }

    @Test
    void severalModelsAreOneAndRunJsonNamesThem() throws IOException {
        Path a = TinyModel.write(folder.resolve("a.onnx"));
        Path b = TinyModel.write(folder.resolve("b.onnx"));
        for (CommandRun run : List.of(
                CommandRun.of("segment", "--model", a + "," + b, "--out", out, "--check-seams", scan),
                CommandRun.of("segment", "--again", "--model", a, "--model", b, "--out", out, "--check-seams", scan))) {
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("no seams");
            JsonNode model = new ObjectMapper()
                    .readTree(out.resolve("run.json").toFile())
                    .get("model");
            assertThat(model.get("file").asText()).isEqualTo("a.onnx, b.onnx");
            assertThat(model.get("members").findValuesAsText("sha256"))
                    .hasSize(2)
                    .allMatch(hash -> hash.length() == 64);
        }
        LabelMap mask = MaskReader.read(out.resolve("brain.png"));
        assertThat(mask.at(10 * 30 + 14)).isZero();
        assertThat(mask.at(10 * 30 + 15)).isOne();
    }

    @Test
    void aPackageInAFolderIsAModel() throws IOException {
        Path folderOfModel = Files.createDirectories(folder.resolve("package"));
        Files.write(folderOfModel.resolve("weights.onnx"), TinyModel.plainBytes());
        Files.writeString(folderOfModel.resolve("rdf.yaml"), """
                format_version: 0.5.3
                type: model
                name: tiny package
                inputs:
                  - {axes: [{type: batch}, {type: channel, channel_names: [grey]}, {type: space, id: y}, {type: space}]}
                outputs:
                  - axes: [{type: batch}, {type: channel, channel_names: [dark, bright]}, {type: space, id: y}, {type: space}]
                    postprocessing: [{id: softmax, kwargs: {axis: channel}}]
                weights: {onnx: {source: weights.onnx}}
                """);
        CommandRun run = CommandRun.of("segment", "--model", folderOfModel, "--out", out, scan);
        assertThat(run.err()).isEmpty();
        JsonNode model =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("model");
        assertThat(model.get("name").asText()).isEqualTo("tiny package");
        assertThat(model.get("classes")).extracting(JsonNode::asText).containsExactly("dark", "bright");
        assertThat(model.get("sha256").asText()).isEqualTo(Sha256.of(folderOfModel.resolve("weights.onnx")));
        assertThat(MaskReader.read(out.resolve("brain.png")).at(10 * 30 + 15)).isOne();
    }

    @Test
    void whatIsNoNormalisationIsWrongUse() {
        for (String wrong : List.of("percentiles:99,1", "range:1", "fixed:0,0", "fixed:a,b", "most", "none:1")) {
            CommandRun run = CommandRun.of("segment", "--model", plain, "--out", out, "--normalise", wrong, scan);
            assertThat(run.code()).as(wrong).isEqualTo(2);
            assertThat(run.err()).contains("expected none, z-score").contains("found " + wrong);
        }
    }
}
