package org.imbrex.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path out;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(folder.resolve("tiny.onnx"));
        out = folder.resolve("masks");
    }

    /** A scan that is dark on the left and bright on the right, where x is at least half of the width. */
    private Path scan(String name, int depth, int channels) {
        Extent extent = new Extent(depth, 20, 30);
        float[] voxels = new float[depth * 20 * 30];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i % 30 < 15 ? 0 : 255;
        }
        ScanInfo info = new ScanInfo(extent, channels, SampleType.UINT8, Geometry.UNKNOWN);
        Path file = folder.resolve(name);
        ScanWriter.write(file, new Volume(info, java.util.Collections.nCopies(channels, voxels)));
        return file;
    }

    private List<String> written() throws IOException {
        try (var files = Files.list(out)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> !name.equals("manifest.jsonl"))
                    .sorted()
                    .toList();
        }
    }

    /** CoreML is on no machine but a Mac, and the build for the CPU knows no TensorRT. */
    @Test
    void aFallbackIsSaidAloud() throws IOException {
        CommandRun run = CommandRun.of(
                "segment",
                "--model",
                model,
                "--out",
                out,
                "--device",
                "tensorrt",
                "--fallback",
                "cpu",
                scan("a.png", 1, 1));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("running on cpu: tensorrt cannot be used: this build has no TensorRT");
        CommandRun refused =
                CommandRun.of("segment", "--model", model, "--out", out, "--device", "tensorrt", scan("b.png", 1, 1));
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).startsWith("imbrex: device tensorrt cannot be used");
    }

    @Test
    void writesAMaskOfTheScansNameAndWhatWasDone() throws IOException {
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, scan("brain.png", 1, 1));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith(out.resolve("brain.png").toString());
        assertThat(written()).containsExactly("brain.png", "run.json");
        LabelMap mask = MaskReader.read(out.resolve("brain.png"));
        assertThat(mask.extent()).isEqualTo(Extent.of(20, 30));
        // Zeros lie around the image: nine neighbours inside, six at an edge, of which two columns or all are bright.
        assertThat(mask.at(10 * 30 + 14)).isZero();
        assertThat(mask.at(10 * 30 + 15)).isOne();
        assertThat(mask.at(15)).isZero();
        assertThat(mask.at(16)).isOne();
    }

    @Test
    void oneBadInputDoesNotStopTheOthers() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.png"), "no image");
        Path gone = folder.resolve("gone.png");
        Path colour = scan("colour.png", 1, 3);
        CommandRun run =
                CommandRun.of("segment", "--model", model, "--out", out, bad, gone, colour, scan("good.png", 1, 1));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(7);
        assertThat(run.err().lines().limit(4)).allMatch(line -> line.startsWith("imbrex: "));
        assertThat(run.err())
                .contains("imbrex: " + bad
                        + ": expected a TIFF, PNG, JPEG, NIfTI or DICOM image, found another kind of file")
                .contains("imbrex: " + gone + ": ")
                .contains("imbrex: " + colour
                        + ": expected 1x1xHxW along czyx (grey) as the model tiny takes, found 3x1x20x30")
                .contains("imbrex: 3 of 4 scans failed\n  bad     INPUT     " + bad);
        assertThat(written()).containsExactly("good.png", "run.json");
        JsonNode record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        assertThat(record.findValuesAsText("error")).hasSize(3);
    }

    @Test
    void niftiGivesNiftiInTheScansPlace() throws IOException {
        for (String name : List.of("packed.nii.gz", "plain.nii")) {
            Path scan = scan(name, 3, 1);
            CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, "--probabilities", scan);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err()).contains("the scan does not say how it is oriented");
            LabelMap mask = MaskReader.read(out.resolve(name));
            assertThat(mask.extent()).isEqualTo(new Extent(3, 20, 30));
            assertThat(mask.at(600 + 10 * 30 + 15)).isOne();
        }
        assertThat(written())
                .containsExactly(
                        "packed.nii.gz",
                        "packed.probabilities.nii.gz",
                        "plain.nii",
                        "plain.probabilities.nii",
                        "run.json");
        try (ScanSource probabilities = ScanReader.open(out.resolve("packed.probabilities.nii.gz"))) {
            assertThat(probabilities.info().channels()).isEqualTo(2);
        }
    }

    @Test
    void foldersAndStacksAreTaken() throws IOException {
        scan("a.png", 1, 1);
        scan("b.tif", 3, 1);
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, folder);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(written()).containsExactly("a.png", "b.tif", "run.json");
        assertThat(MaskReader.read(out.resolve("b.tif")).extent()).isEqualTo(new Extent(3, 20, 30));
    }

    @Test
    void jsonIsTheOnlyThingOnStandardOutput() throws IOException {
        CommandRun run = CommandRun.of("segment", "--json", "--model", model, "--out", out, scan("a.png", 1, 1));
        JsonNode printed = new ObjectMapper().readTree(run.out());
        assertThat(printed)
                .isEqualTo(new ObjectMapper().readTree(out.resolve("run.json").toFile()));
    }

    /** Two bright blocks that touch at a corner, and one far away. */
    @Test
    void objectsAreNumberedAsTheyConnect() throws IOException {
        float[] voxels = new float[40 * 50];
        for (int[] corner : new int[][] {{2, 2}, {12, 12}, {25, 40}}) {
            for (int y = corner[0]; y < corner[0] + 10; y++) {
                for (int x = corner[1]; x < Math.min(50, corner[1] + 10); x++) {
                    voxels[y * 50 + x] = 255;
                }
            }
        }
        ScanInfo info = new ScanInfo(Extent.of(40, 50), 1, SampleType.UINT8, Geometry.UNKNOWN);
        Path scan = folder.resolve("blocks.png");
        ScanWriter.write(scan, new Volume(info, List.of(voxels)));
        for (String[] how : new String[][] {{"corners", "2"}, {"faces", "3"}}) {
            CommandRun run = CommandRun.of(
                    "segment", "--model", model, "--out", out, "--objects", "--connectivity", how[0], scan);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(written()).containsExactly("blocks.objects.tif", "blocks.png", "run.json");
            LabelMap numbers = MaskReader.read(out.resolve("blocks.objects.tif"));
            assertThat(numbers.at(7 * 50 + 7)).isEqualTo(1);
            assertThat(numbers.at(17 * 50 + 17)).isEqualTo(how[0].equals("faces") ? 2 : 1);
            assertThat(numbers.at(30 * 50 + 45)).isEqualTo(Integer.parseInt(how[1]));
            assertThat(numbers.at(0)).isZero();
            assertThat(new ObjectMapper()
                            .readTree(out.resolve("run.json").toFile())
                            .at("/scans/0/objects")
                            .asText())
                    .isEqualTo("blocks.objects.tif");
        }
    }

    /** Written as a stack of 3 slices that its description calls time points; dark but for the second. */
    @Test
    void eachTimePointHasAMaskOfItsOwn() throws IOException {
        float[] voxels = new float[3 * 600];
        Arrays.fill(voxels, 600, 1200, 255);
        ScanInfo info = new ScanInfo(new Extent(3, 20, 30), 1, SampleType.UINT8, Geometry.UNKNOWN);
        Path stack = folder.resolve("cells.tif");
        ScanWriter.write(stack, new Volume(info, List.of(voxels)));
        byte[] bytes = Files.readAllBytes(stack);
        String text = new String(bytes, ISO_8859_1);
        int at = text.indexOf("slices=3");
        System.arraycopy("frames=3".getBytes(ISO_8859_1), 0, bytes, at, 8);
        Files.write(stack, bytes);
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, stack);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(written()).containsExactly("cells.t1.tif", "cells.t2.tif", "cells.t3.tif", "run.json");
        assertThat(MaskReader.read(out.resolve("cells.t1.tif")).labels()).doesNotContain(1);
        assertThat(MaskReader.read(out.resolve("cells.t2.tif")).at(10 * 30 + 15))
                .isOne();
        JsonNode scans =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("scans");
        assertThat(scans).hasSize(3);
        assertThat(scans.get(2).get("mask").asText()).isEqualTo("cells.t3.tif");
        assertThat(scans.get(2).get("frame").asInt()).isEqualTo(3);
    }

    @Test
    void aVoxelThatIsNoNumberIsRefusedInOneLine() throws IOException {
        float[] voxels = new float[600];
        voxels[7 * 30 + 11] = Float.NaN;
        Path scan = folder.resolve("nan.tif");
        ScanWriter.write(scan, Volume.of(Extent.of(20, 30), voxels));
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, scan);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo("imbrex: " + scan + ": expected finite intensities, found NaN at x 11, y 7, z 0");
        assertThat(written()).containsExactly("run.json");
    }

    @Test
    void probabilitiesAndMirroringAndTheSeamCheckAreForTheAsking() throws IOException {
        CommandRun run = CommandRun.of(
                "segment",
                "--model",
                model,
                "--out",
                out,
                "--mirror",
                "--probabilities",
                "--check-seams",
                "--device",
                "cpu",
                "--exact",
                "always",
                scan("a.png", 1, 1));
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("no seams: max difference 0");
        assertThat(written()).containsExactly("a.png", "a.probabilities.tif", "run.json");
        try (ScanSource probabilities = ScanReader.open(out.resolve("a.probabilities.tif"))) {
            Volume both = Volume.read(probabilities);
            assertThat(both.info().channels()).isEqualTo(2);
            assertThat(both.channels().get(0)[10 * 30 + 20] + both.channels().get(1)[10 * 30 + 20])
                    .isEqualTo(1);
        }
        JsonNode seams =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).at("/scans/0/seams");
        assertThat(seams.get("labelDiffs").asLong()).isZero();
    }

    @Test
    void mirroringKeepsToWhatTheModelHasLearntAndSaysSo() throws IOException {
        Path sided = TinyModel.writeMirrored(folder.resolve("sided.onnx"), Axis.Y);
        CommandRun run = CommandRun.of(
                "segment", "--model", sided, "--out", out, "--mirror", "--device", "cpu", scan("a.png", 1, 1));
        assertThat(run.err().strip()).isEqualTo("mirrored along y alone: the model tiny has learnt from no others");
        JsonNode options =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("options");
        assertThat(options.get("mirror").asBoolean()).isTrue();
        assertThat(options.get("mirrorAxes")).hasToString("[\"y\"]");
        Path list = Files.writeString(folder.resolve("list.csv"), "scan,mirror\na.png,true\n");
        assertThat(CommandRun.of("segment", "--model", sided, "--out", folder.resolve("listed"), list)
                        .err()
                        .strip())
                .isEqualTo("mirrored along y alone: the model tiny has learnt from no others");
        assertThat(CommandRun.of("segment", "--model", sided, "--out", folder.resolve("plain"), scan("b.png", 1, 1))
                        .err())
                .isEmpty();
    }

    @Test
    void whatCannotBeIsWrongUseAndWritesNothing() {
        Path a = scan("a.png", 1, 1);
        Path again = scan("a.tif", 1, 1);
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, a, again)
                        .code())
                .isEqualTo(2);
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, "--overlap", "1", a)
                        .code())
                .isEqualTo(2);
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, "--device", "gpu", a)
                        .err())
                .startsWith("imbrex: ")
                .contains("gpu");
        assertThat(out).doesNotExist();
    }

    @Test
    void aMaskNeverTakesThePlaceOfItsScan() throws IOException {
        Path a = scan("a.png", 1, 1);
        byte[] before = Files.readAllBytes(a);
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", folder, a);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("its mask would take its place");
        assertThat(Files.readAllBytes(a)).isEqualTo(before);
    }

    @Test
    void aModelThatIsNoneIsOneLine() throws IOException {
        Path text = Files.writeString(folder.resolve("model.onnx"), "no model at all");
        CommandRun run = CommandRun.of("segment", "--model", text, "--out", out, scan("a.png", 1, 1));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1).first().asString().startsWith("imbrex: " + text + ": ");
        assertThat(written()).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedUnlessTheCpuMayStandIn() {
        Path a = scan("a.png", 1, 1);
        CommandRun refused = CommandRun.of("segment", "--model", model, "--out", out, "--device", "coreml", a);
        if (System.getProperty("os.name").startsWith("Mac")) {
            return;
        }
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).startsWith("imbrex: ").contains("coreml");
        CommandRun stoodIn =
                CommandRun.of("segment", "--model", model, "--out", out, "--device", "coreml", "--fallback", "cpu", a);
        assertThat(stoodIn.code()).isZero();
    }

    @Test
    void theStoredModelAndScanOfTheFirstStartWork() throws Exception {
        Path stored = Path.of(SegmentCommand.class
                .getResource("/org/imbrex/cli/launch/warm-up.onnx")
                .toURI());
        Path scan = stored.resolveSibling("warm-up.png");
        CommandRun run = CommandRun.of("segment", "--model", stored, "--out", out, scan);
        assertThat(run.err()).isEmpty();
        assertThat(written()).containsExactly("run.json", "warm-up.png");
    }
}
