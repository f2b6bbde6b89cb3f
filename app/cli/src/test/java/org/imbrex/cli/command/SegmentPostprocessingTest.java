package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postprocessing by options and by what the model says. */
class SegmentPostprocessingTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path out;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(folder.resolve("tiny.onnx"));
        out = folder.resolve("masks");
    }

    /** Bright blocks of 12 x 12 with a hole, 10 x 10 and 3 x 3 voxels. */
    private Path blocks() {
        float[] voxels = new float[40 * 50];
        for (int[] block : new int[][] {{5, 5, 12}, {25, 30, 10}, {30, 10, 3}}) {
            for (int y = block[0]; y < block[0] + block[2]; y++) {
                for (int x = block[1]; x < block[1] + block[2]; x++) {
                    voxels[y * 50 + x] = 255;
                }
            }
        }
        for (int i : new int[] {10 * 50 + 10, 10 * 50 + 11, 11 * 50 + 10, 11 * 50 + 11, 9 * 50 + 10, 9 * 50 + 11}) {
            voxels[i] = 0;
        }
        ScanInfo info = new ScanInfo(Extent.of(40, 50), 1, SampleType.UINT8, Geometry.UNKNOWN);
        Path scan = folder.resolve("blocks.png");
        ScanWriter.write(scan, new Volume(info, List.of(voxels)));
        return scan;
    }

    /** One bright row above a dark one: how bright a voxel's surroundings are decides its probability. */
    @Test
    void masksArePostprocessedAndObjectsMeasured() throws IOException {
        Path scan = blocks();
        CommandRun run = CommandRun.of(
                "segment", "--model", model, "--out", out, "--fill-holes", "--min-size", "20", "--object-table", scan);
        assertThat(run.code()).as(run.err()).isZero();
        LabelMap mask = MaskReader.read(out.resolve("blocks.png"));
        assertThat(mask.at(10 * 50 + 10)).as("the hole").isOne();
        assertThat(mask.at(31 * 50 + 11)).as("the small block").isZero();
        List<String> table = Files.readAllLines(out.resolve("blocks.objects.csv"));
        assertThat(table).hasSize(3);
        assertThat(table.get(1)).matches("1,bright,1[34]\\d,,,,10\\.[45]\\d*,10\\.[45]\\d*,0\\.0+,,,,0\\.9\\d*");
        CommandRun largest = CommandRun.of(
                "segment", "--model", model, "--out", out, "--largest", "--class-threshold", "bright=0.999999", scan);
        assertThat(largest.code()).as(largest.err()).isZero();
        assertThat(MaskReader.read(out.resolve("blocks.png")).at(30 * 50 + 35)).isZero();
        CommandRun wrong =
                CommandRun.of("segment", "--model", model, "--out", out, "--class-threshold", "lesion=0.5", scan);
        assertThat(wrong.err()).contains("class-threshold: expected one of bright, found lesion");
    }

    /** What is asked for changes from start to start, so that each does the scan again; the last one changes nothing. */
    @Test
    void whatTheModelSaysOfPostprocessingIsDoneUnlessOptionsReplaceIt() throws IOException {
        Path scan = blocks();
        TinyModel.write(model, Postprocessing.NONE.withMinSize("20"));
        CommandRun run = cleaned(scan);
        assertThat(run.err())
                .contains("postprocessed as the model says: --min-size 20.0 (other options replace that,"
                        + " --no-postprocessing leaves it out)");
        assertThat(smallBlock()).isZero();
        assertThat(applied()).isEqualTo("--min-size 20.0 from model");
        assertThat(parameters()).isEqualTo("--min-size 20.0");

        assertThat(CommandRun.of("inspect", model).out()).contains("postprocessed by segment --min-size 20.0");

        CommandRun raw = cleaned(scan, "--no-postprocessing");
        assertThat(raw.err()).contains("not postprocessed, though the model says: --min-size 20.0");
        assertThat(smallBlock()).isOne();
        assertThat(applied()).isEqualTo(" from ");
        assertThat(parameters()).isEmpty();

        CommandRun holes = cleaned(scan, "--fill-holes");
        assertThat(holes.err())
                .contains("postprocessed as the options say: --fill-holes (the model says: --min-size 20.0)");
        assertThat(smallBlock()).as("options replace all that the model says").isOne();
        assertThat(MaskReader.read(out.resolve("blocks.png")).at(10 * 50 + 10)).isOne();
        assertThat(applied()).isEqualTo("--fill-holes from options");

        Path list = Files.writeString(folder.resolve("list.csv"), "scan,smooth\nblocks.png,0\n");
        cleaned(list);
        assertThat(smallBlock()).as("a case may replace it too").isOne();

        cleaned(scan);
        assertThat(smallBlock()).isZero();
        List<String> lines = Files.readAllLines(out.resolve("manifest.jsonl"));
        cleaned(scan);
        assertThat(Files.readAllLines(out.resolve("manifest.jsonl")))
                .as("nothing has changed")
                .isEqualTo(lines);
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, "--no-postprocessing", "--largest", scan)
                        .err())
                .contains("expected --no-postprocessing or options of postprocessing, found both");
    }

    @Test
    void modelsThatAskForDifferentPostprocessingGetNone() throws IOException {
        Path scan = blocks();
        Path other = TinyModel.write(folder.resolve("other.onnx"), Postprocessing.NONE.withMinSize("20"));
        CommandRun run = cleaned(scan, "--model", other);
        assertThat(run.err()).contains("the models ask for different postprocessing: none of it is done");
        assertThat(smallBlock()).isOne();
        TinyModel.write(model, Postprocessing.NONE.withMinSize("20"));
        cleaned(scan, "--model", other);
        assertThat(smallBlock()).isZero();
    }

    private CommandRun cleaned(Path input, Object... more) {
        List<Object> words = new ArrayList<>(List.of("segment", "--model", model, "--out", out));
        words.addAll(List.of(more));
        words.add(input);
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private int smallBlock() {
        return MaskReader.read(out.resolve("blocks.png")).at(31 * 50 + 11);
    }

    private String applied() throws IOException {
        JsonNode options =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).path("options");
        return options.path("postprocessing").asText() + " from "
                + options.path("postprocessingFrom").asText();
    }

    private String parameters() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("manifest.jsonl"));
        return new ObjectMapper()
                .readTree(lines.get(lines.size() - 1))
                .path("parameters")
                .asText();
    }
}
