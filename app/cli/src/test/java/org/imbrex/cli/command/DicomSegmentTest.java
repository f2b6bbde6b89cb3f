package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DICOM in, DICOM out, and nothing of the patient anywhere else. */
class DicomSegmentTest {
    static final Path PHANTOM = Path.of(System.getProperty("imbrex.root")).resolve("sample-data/phantom");

    /** The made-up patient's name and number. */
    private static final List<String> MARKS = List.of("Phantom^", "Phantom Imbrex", "PHANTOM-4711");

    @TempDir
    private Path folder;

    private Path model;
    private Path out;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(folder.resolve("tiny.onnx"));
        out = folder.resolve("masks");
    }

    @Test
    void aFolderOfSlicesBecomesOneSegmentationOnTheSameVoxels() {
        CommandRun run =
                CommandRun.of("segment", "--model", model, "--out", out, "--probabilities", PHANTOM.resolve("scan"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(out.resolve("run.json")).content().contains("\"mask\" : \"scan.dcm\"");
        assertThat(out.resolve("scan.probabilities.dcm")).exists();
        try (ScanSource scan = ScanReader.open(PHANTOM.resolve("scan"))) {
            LabelMap mask = MaskReader.read(out.resolve("scan.dcm"), scan.info());
            float[] voxels = Volume.read(scan).channels().get(0);
            int bright = 0;
            for (int i = 0; i < voxels.length; i++) {
                boolean expected = mean(voxels, i) > 128;
                assertThat(mask.at(i)).as("voxel " + i).isEqualTo(expected ? 1 : 0);
                bright += expected ? 1 : 0;
            }
            assertThat(bright).isBetween(50, 2000);
        }
    }

    /** What the model looks at: a voxel and its neighbours in the slice, with zeros around the image. */
    private static double mean(float[] voxels, int voxel) {
        int x = voxel % 48;
        int y = voxel / 48 % 40;
        double sum = 0;
        for (int j = Math.max(0, y - 1); j <= Math.min(39, y + 1); j++) {
            for (int i = Math.max(0, x - 1); i <= Math.min(47, x + 1); i++) {
                sum += voxels[voxel + (j - y) * 48 + i - x];
            }
        }
        return sum / 9;
    }

    @Test
    void segmentationsAreScoredThoughTheyLeaveOutSlices() throws IOException {
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, PHANTOM.resolve("scan"))
                        .code())
                .isZero();
        Path truth = Files.createDirectories(folder.resolve("truth"));
        Files.copy(PHANTOM.resolve("mask.dcm"), truth.resolve("scan.dcm"));
        Path scores = folder.resolve("scores");
        CommandRun run = CommandRun.of(
                "evaluate",
                "--truth",
                truth,
                "--prediction",
                out,
                "--classes",
                "background,lesion",
                "--truth-values",
                "0=0,1=0,2=1",
                "--out",
                scores);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(scores.resolve("metrics.json")).exists();
        assertNoMark(run);
    }

    @Test
    void objectsAreSegmentsWithTrackingIdentifiersAndEmptySlicesAreKeptOnDemand() throws IOException {
        CommandRun run = CommandRun.of(
                "segment", "--model", model, "--out", out, "--objects", "--empty-slices", PHANTOM.resolve("scan"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(out.resolve("run.json")).content().contains("\"objects\" : \"scan.objects.dcm\"");
        DicomFiles files = new OwnDicomFiles();
        DataSet mask = files.read(out.resolve("scan.dcm")).data();
        assertThat(mask.needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(12);
        List<DataSet> objects =
                files.read(out.resolve("scan.objects.dcm")).data().items(Tag.SEGMENT_SEQUENCE);
        assertThat(objects).hasSizeGreaterThan(1);
        assertThat(objects).extracting(item -> item.needText(Tag.TRACKING_ID)).startsWith("bright 1", "bright 2");
        // All objects together are the mask.
        try (ScanSource scan = ScanReader.open(PHANTOM.resolve("scan"))) {
            byte[] labels =
                    MaskReader.read(out.resolve("scan.dcm"), scan.info()).labels();
            byte[] numbers = MaskReader.read(out.resolve("scan.objects.dcm"), scan.info())
                    .labels();
            for (int i = 0; i < labels.length; i++) {
                assertThat(numbers[i] != 0).isEqualTo(labels[i] != 0);
            }
        }
        assertNoMark(run);
    }

    /** The phantom without one of its slices. */
    private Path withoutSlice(String missing) throws IOException {
        Path broken = Files.createDirectories(folder.resolve("broken"));
        try (Stream<Path> slices = Files.list(PHANTOM.resolve("scan"))) {
            for (Path slice : slices.filter(file -> !file.endsWith(missing)).toList()) {
                Files.copy(slice, broken.resolve(slice.getFileName()));
            }
        }
        return broken;
    }

    @Test
    void aSeriesThatIsNoGridIsResampledAndItsMaskComesBackToItsOwnSlices() throws IOException {
        Path broken = withoutSlice("slice-05.dcm");
        assertThat(CommandRun.of("segment", "--model", model, "--out", out, PHANTOM.resolve("scan"))
                        .code())
                .isZero();
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, "--resample", "--objects", broken);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("resampled from 48x40x").contains("GAPS: ");
        assertThat(out.resolve("run.json")).content().contains("\"notes\" : [ \"resampled from 48x40x");
        try (ScanSource scan = ScanReader.open(PHANTOM.resolve("scan"))) {
            LabelMap whole = MaskReader.read(out.resolve("scan.dcm"), scan.info());
            LabelMap mask = MaskReader.read(out.resolve("broken.dcm"), scan.info());
            int plane = 48 * 40;
            int lost = 0;
            for (int i = 0; i < whole.labels().length; i++) {
                if (mask.at(i) != whole.at(i)) {
                    // What is missing has no frame, although the grid in between had a slice there.
                    assertThat(mask.at(i)).isZero();
                    assertThat(lost == 0 || lost == i / plane)
                            .as("slice " + i / plane)
                            .isTrue();
                    lost = i / plane;
                }
            }
            assertThat(lost).isPositive();
        }
        assertNoMark(run);
        CommandRun both =
                CommandRun.of("segment", "--model", model, "--out", out, "--resample", "--allow-gaps", broken);
        assertThat(both.err()).contains("expected --allow-gaps or --resample, found both");
    }

    @Test
    void nothingSaysWhoThePatientIs() throws IOException {
        Path broken = withoutSlice("slice-05.dcm");
        Path cut = folder.resolve("cut.dcm");
        byte[] whole = Files.readAllBytes(PHANTOM.resolve("scan/slice-01.dcm"));
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 100));
        Path log = folder.resolve("what-was-done.log");
        assertNoMark(CommandRun.of(
                "segment", "--model", model, "--out", out, "--objects", "--log-file", log, PHANTOM.resolve("scan")));
        CommandRun gaps =
                CommandRun.of("segment", "--model", model, "--out", folder.resolve("none"), "--log-file", log, broken);
        assertThat(log).exists();
        assertThat(gaps.code()).isNotZero();
        assertThat(gaps.err()).contains("GAPS: ").contains("5 after");
        assertNoMark(gaps);
        CommandRun truncated = CommandRun.of("segment", "--model", model, "--out", folder.resolve("none"), cut);
        assertThat(truncated.err()).contains("TRUNCATED: (7FE0,0010) PixelData");
        assertNoMark(truncated);
        assertNoMark(CommandRun.of("inspect", PHANTOM.resolve("scan")));
        assertNoMark(CommandRun.of("inspect", "--json", PHANTOM.resolve("mask.dcm")));
    }

    /** Searches all that was printed, all file names, and all files but the DICOM objects themselves. */
    private void assertNoMark(CommandRun run) throws IOException {
        assertThat(run.out() + run.err()).doesNotContain(MARKS);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                assertThat(file.getFileName().toString()).doesNotContain(MARKS);
                if (Files.isRegularFile(file) && !file.toString().endsWith(".dcm")) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain(MARKS);
                }
            }
        }
    }
}
