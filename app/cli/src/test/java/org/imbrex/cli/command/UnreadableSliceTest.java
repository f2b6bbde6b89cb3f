package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.imbrex.cli.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of a folder of DICOM cannot be read: it fails aloud, and the series beside it are taken all the same. */
class UnreadableSliceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The start of (0020,000E) in an explicit little-endian file. */
    private static final String SERIES_INSTANCE_UID =
            new String(new byte[] {0x20, 0, 0x0E, 0, 'U', 'I'}, StandardCharsets.ISO_8859_1);

    @TempDir
    private Path folder;

    private Path model;
    private Path out;
    private Path study;

    @BeforeEach
    void writeStudy() throws IOException {
        model = TinyModel.write(folder.resolve("tiny.onnx"));
        out = folder.resolve("masks");
        study = folder.resolve("study");
        copy("a");
        copy("b");
        // Another series: one digit at the end of its UID differs.
        for (Path slice : slices("b")) {
            byte[] bytes = Files.readAllBytes(slice);
            int uid = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(SERIES_INSTANCE_UID) + 8;
            int last = uid + bytes[uid - 2] - 1;
            last -= bytes[last] == 0 ? 1 : 0;
            bytes[last] = (byte) (bytes[last] == '9' ? '8' : '9');
            Files.write(slice, bytes);
        }
    }

    private void copy(String name) throws IOException {
        Path to = Files.createDirectories(study.resolve(name));
        try (Stream<Path> slices = Files.list(DicomSegmentTest.PHANTOM.resolve("scan"))) {
            for (Path slice : slices.toList()) {
                Files.copy(slice, to.resolve(slice.getFileName()));
            }
        }
    }

    private List<Path> slices(String name) throws IOException {
        try (Stream<Path> slices = Files.list(study.resolve(name))) {
            return slices.toList();
        }
    }

    private Path cut(String name, int bytes) throws IOException {
        Path file = study.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(whole, bytes > 0 ? bytes : whole.length + bytes));
    }

    private CommandRun segment() {
        return CommandRun.of("segment", "--model", model, "--out", out, study);
    }

    private List<String> manifest() throws IOException {
        return Files.readAllLines(out.resolve("manifest.jsonl"));
    }

    private JsonNode scan(String file) throws IOException {
        for (JsonNode scan : JSON.readTree(out.resolve("run.json").toFile()).get("scans")) {
            if (scan.get("file").asText().equals(file)) {
                return scan;
            }
        }
        throw new AssertionError("no scan " + file);
    }

    @Test
    void aSliceCutInItsPixelsFailsWithItsSeriesAlone() throws IOException {
        Path file = cut("a/slice-05.dcm", -100);
        CommandRun run = segment();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("2 of 3 scans failed")
                .contains(file + ": TRUNCATED: (7FE0,0010) PixelData")
                .contains("a file of this series cannot be read: " + file + ": TRUNCATED: ");
        assertThat(out.resolve("a.dcm")).doesNotExist();
        assertThat(out.resolve("b.dcm")).exists();
        assertThat(manifest())
                .hasSize(3)
                .anySatisfy(line ->
                        assertThat(line).contains("\"a/slice-05.dcm\"", "\"failed\"", "\"TRUNCATED\"", "PixelData"))
                .anySatisfy(line -> assertThat(line).contains("\"name\":\"a\"", "\"failed\"", "slice-05.dcm"))
                .anySatisfy(line -> assertThat(line).contains("\"name\":\"b\"", "\"done\""));
        assertThat(scan("b").has("notes")).isFalse();
        assertThat(scan("slice-05.dcm").get("error").asText()).contains("TRUNCATED: ");
        // Whole again, it is taken with its series; what was done stays.
        Files.copy(
                DicomSegmentTest.PHANTOM.resolve("scan/slice-05.dcm"),
                file,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        CommandRun again = segment();
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("1 of 2 cases are done already");
        assertThat(out.resolve("a.dcm")).exists();
    }

    @Test
    void aFileThatMayBelongToASeriesIsNotedThere() throws IOException {
        assertThat(segment().code()).isZero();
        assertThat(scan("a").has("notes")).isFalse();
        // As a slice behind the last one that has not arrived whole.
        Files.copy(study.resolve("a/slice-05.dcm"), study.resolve("a/slice-99.dcm"));
        Path file = cut("a/slice-99.dcm", 200);
        CommandRun run = segment();
        String note = Path.of("a", "slice-99.dcm") + " could not be read and may belong to this series";
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("1 of 3 scans failed", file + ": TRUNCATED: ", "a: " + note);
        assertThat(scan("a").get("notes").get(0).asText()).isEqualTo(note);
        assertThat(scan("b").has("notes")).isFalse();
        assertThat(out.resolve("a.dcm")).exists();
    }

    @Test
    void inspectListsTheSeriesAndTheFile() throws IOException {
        cut("a/slice-05.dcm", -100);
        CommandRun run = CommandRun.of("inspect", study);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("scan      study-1 (DICOM)", "refused   study: a file of this series cannot be read: ")
                .contains("scan      study-2 (DICOM)", "48x40x12 voxels")
                .contains(
                        "scan      " + Path.of("a", "slice-05.dcm") + " (DICOM)", "refused   slice-05.dcm: TRUNCATED: ")
                .doesNotContain("--allow-gaps");
        JsonNode scans =
                JSON.readTree(CommandRun.of("inspect", "--json", study).out()).get("scans");
        assertThat(scans).hasSize(3);
        assertThat(scans.get(1).has("refused")).isFalse();
        assertThat(scans.get(2).get("file").asText()).isEqualTo("slice-05.dcm");
        assertThat(scans.get(2).get("refused").asText()).startsWith("slice-05.dcm: TRUNCATED: ");
    }

    /** A list names one scan a line: where a file of its folder cannot be read, that line fails, and the others go on. */
    @Test
    void inAListTheFolderFailsAlone() throws IOException {
        cut("a/slice-05.dcm", 200);
        Path list = Files.writeString(study.resolve("list.csv"), "scan\na\nb\n");
        CommandRun run = CommandRun.of("segment", "--model", model, "--out", out, list);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("1 of 2 scans failed", "slice-05.dcm: TRUNCATED: ");
        assertThat(out.resolve("b.dcm")).exists();
    }
}
