package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of scans, to people and to programs. */
class InspectScanTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PHANTOM =
            Path.of(System.getProperty("imbrex.root")).resolve("sample-data/phantom");

    @TempDir
    private Path folder;

    private static JsonNode json(Object... arguments) throws IOException {
        CommandRun run = CommandRun.of(arguments);
        return JSON.readTree(run.out());
    }

    @Test
    void aSeriesIsDescribedWithoutItsPatient() throws IOException {
        CommandRun run = CommandRun.of("inspect", PHANTOM.resolve("scan"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("CT, 12 slices, 1.2.840.10008.1.2.1 (Explicit VR Little Endian)")
                .contains("48x40x12 voxels, 1 channel, uint16")
                .contains("0.75 x 1.25 x 2.5 mm along x, y, z")
                .contains("LPS: x to the left, y to the back, z to the head, up to 36.9 degrees off")
                .contains("-1000 to 198, mean -697.119, deviation 473.014")
                .doesNotContain("Phantom^", "4711", "patient");
        assertThat(CommandRun.of("inspect", "--patient", PHANTOM.resolve("scan"))
                        .out())
                .contains("name: Phantom^Imbrex")
                .contains("id: PHANTOM-4711");
    }

    @Test
    void aSeriesThatIsNoGridIsRefusedWithWhatHelps() throws IOException {
        Path broken = Files.createDirectories(folder.resolve("broken"));
        try (Stream<Path> slices = Files.list(PHANTOM.resolve("scan"))) {
            for (Path slice :
                    slices.filter(file -> !file.endsWith("slice-05.dcm")).toList()) {
                Files.copy(slice, broken.resolve(slice.getFileName()));
            }
        }
        CommandRun run = CommandRun.of("inspect", broken);
        assertThat(run.code()).isNotZero();
        assertThat(run.out())
                .contains("48x40x11 voxels")
                .contains("refused   broken: GAPS: expected slices every 2.5 mm")
                .contains("--allow-gaps or --resample");
        assertThat(json("inspect", "--json", broken).get("refused").asText()).startsWith("broken: GAPS: ");
    }

    @Test
    void aFolderListsItsSeries() throws IOException {
        JsonNode json = json("inspect", "--json", PHANTOM);
        assertThat(json.get("kind").asText()).isEqualTo("scan");
        Path two = Files.createDirectories(folder.resolve("two"));
        Files.copy(PHANTOM.resolve("scan/slice-01.dcm"), two.resolve("a.dcm"));
        ScanWriter.write(folder.resolve("b.nii.gz"), volume(Geometry.spaced(1, 2, 3)));
        ScanWriter.write(folder.resolve("c.tif"), volume(Geometry.UNKNOWN));
        // A folder is DICOM if it holds any, else its images are listed.
        assertThat(json("inspect", "--json", folder).get("format").asText()).isEqualTo("DICOM");
        Files.delete(two.resolve("a.dcm"));
        Path picture = folder.resolveSibling("sheet.png");
        JsonNode all = json("inspect", "--json", "--contact-sheet", picture, folder);
        assertThat(all.get("kind").asText()).isEqualTo("scans");
        assertThat(all.get("scans"))
                .extracting(scan -> scan.get("format").asText())
                .containsExactly("NIfTI", "TIFF");
        assertThat(all.get("scans").get(0).get("spacing"))
                .extracting(JsonNode::asDouble)
                .containsExactly(1.0, 2.0, 3.0);
        assertThat(all.get("scans").get(1).has("spacing")).isFalse();
        BufferedImage sheet = ImageIO.read(picture.toFile());
        // Three slices of each scan in two rows; the longest side of a slice takes 192 pixels.
        assertThat(sheet.getWidth()).isEqualTo(3 * 192);
        assertThat(sheet.getHeight()).isEqualTo(2 * 192);
        // The first slice of the first scan, 8 mm across and 6 mm down: dark at its first voxel, brighter to the right.
        assertThat(sheet.getRGB(3, 30) & 0xff).isZero();
        assertThat(sheet.getRGB(188, 30) & 0xff).isBetween(20, 60);
        // Beside it nothing.
        assertThat(sheet.getRGB(100, 10) & 0xff).isZero();
        Files.delete(picture);
    }

    /** 8 x 3 voxels in 3 slices, each one brighter than the one before. */
    private static Volume volume(Geometry geometry) {
        ScanInfo info = new ScanInfo(new Extent(3, 3, 8), 1, SampleType.UINT8, geometry);
        float[] values = new float[72];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return new Volume(info, List.of(values));
    }

    @Test
    void intensitiesAreThoseOfTheVoxels() throws IOException {
        Path file = folder.resolve("a.nii");
        ScanWriter.write(file, volume(Geometry.spaced(1, 1, 1)));
        JsonNode channel = json("inspect", "--json", file).get("intensities").get(0);
        assertThat(channel.get("max").asDouble()).isEqualTo(71);
        assertThat(channel.get("mean").asDouble()).isCloseTo(35.5, within(1e-9));
        assertThat(channel.get("percentiles").get("50").asDouble()).isCloseTo(35.5, within(1e-9));
    }

    @Test
    void aMaskSaysWhatItsLabelsAre() {
        assertThat(CommandRun.of("inspect", PHANTOM.resolve("mask.dcm")).out()).contains("1: body", "2: lesion");
    }

    @Test
    void anotherFileIsNoScan() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "not an image, but long enough to look like one");
        CommandRun run = CommandRun.of("inspect", text);
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("expected a TIFF, PNG, JPEG, NIfTI or DICOM image");
        assertThat(CommandRun.of("inspect", "--test", PHANTOM.resolve("mask.dcm"))
                        .err())
                .contains("--test: expected an ONNX model");
    }

    @Test
    void everyFieldOfAStoredFindingIsStillThereAndOnThePage() throws IOException {
        JsonNode stored;
        try (InputStream in = InspectScanTest.class.getResourceAsStream("inspect-scan-1.json")) {
            stored = JSON.readTree(in);
        }
        JsonNode now = json("inspect", "--json", "--patient", PHANTOM.resolve("scan"));
        assertThat(fields("", now)).containsAll(fields("", stored));
        String page = Files.readString(Path.of(System.getProperty("imbrex.root"), "app", "FORMATS.md"));
        String chapter =
                page.substring(page.indexOf("## What `imbrex inspect --json`"), page.indexOf("## sample-data"));
        for (String field : fields("", stored)) {
            String name = field.substring(field.lastIndexOf('/') + 1);
            assertThat(chapter).containsPattern("[`.]" + Pattern.quote(name) + "`");
        }
    }

    private static Set<String> fields(String path, JsonNode node) {
        Set<String> fields = new TreeSet<>();
        node.properties().forEach(field -> {
            fields.add(path + "/" + field.getKey());
            fields.addAll(fields(path + "/" + field.getKey(), field.getValue()));
        });
        node.forEach(item -> {
            if (node.isArray()) {
                fields.addAll(fields(path, item));
            }
        });
        return fields;
    }
}
