package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.imbrex.error.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets whose masks were drawn in ImageJ. */
class RoiDataTest {
    @TempDir
    private Path temp;

    private DataFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new DataFolder(temp.resolve("set"));
    }

    @Test
    void setsOfRoisPairWithScansAndNameTheClasses() throws IOException {
        scans("images", "a", "b");
        zip("masks/a.zip", "nucleus-1", rectangle(1, 1, 2, 2), "cell 7", rectangle(4, 0, 1, 4));
        zip("masks/b.zip", "cell", rectangle(0, 0, 6, 1), "Background", rectangle(2, 0, 1, 1));
        DataSet data = DataSet.open(folder.path());
        assertThat(data.classes()).containsExactly("background", "cell", "nucleus");
        assertThat(labels(data, "a"))
                .containsExactly(0, 0, 0, 0, 1, 0, 0, 2, 2, 0, 1, 0, 0, 2, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0);
        assertThat(labels(data, "b")).startsWith(1, 1, 0, 1, 1, 1, 0);
    }

    @Test
    void aDescriptionGivesTheNumbersAndMixesRoisWithImages() throws IOException {
        scans("images", "a", "b");
        zip("masks/a.zip", "0001-0002", group(rectangle(0, 0, 1, 1), 2), "nucleus", rectangle(1, 0, 1, 1));
        folder.png("masks/b.png", 4, 6, (y, x) -> 7 * (x % 2));
        DataSet data = DataSet.open(
                described("classes: [background, nucleus, cell]\n" + "values: {0: background, 7: nucleus, 8: cell}"));
        assertThat(labels(data, "a")).startsWith(2, 1, 0);
        assertThat(labels(data, "b")).startsWith(0, 1, 0, 1);
    }

    @Test
    void roisMayLieBesideTheirScans() throws IOException {
        scans("scans", "a", "b");
        zip("scans/a.zip", "0001-0002", rectangle(0, 0, 1, 1));
        Files.write(temp.resolve("set/scans/b.roi"), rectangle(1, 0, 1, 1));
        DataSet data = DataSet.open(described("images: scans\nmasks: scans\nclasses: [background, b]"));
        assertThat(data.notes()).isEmpty();
        assertThat(labels(data, "a")).startsWith(1, 0);
        assertThat(labels(data, "b")).startsWith(0, 1);
    }

    @Test
    void anOverlayInTheScanItselfIsItsMask() throws IOException {
        // Two channels, two slices; made with ImageJ, as RoiMaskTest of core says.
        Path scans = Files.createDirectories(temp.resolve("set/scans"));
        Path overlay =
                Path.of(System.getProperty("imbrex.root"), "app/core/src/test/resources/org/imbrex/io/roi/overlay.tif");
        Files.copy(overlay, scans.resolve("a.tif"));
        Files.copy(overlay, scans.resolve("b.tif"));
        DataSet data = DataSet.open(described("images: scans\nmasks: scans"));
        assertThat(data.classes()).containsExactly("background", "cell", "nucleus");
        assertThat(data.channels()).hasSize(2);
        CaseSummary summary = CaseSummary.of(LoadedCase.load(data, data.cases().get(0)), 3);
        assertThat(summary.classVoxels(1)).isEqualTo(60);
        assertThat(summary.classVoxels(2)).isEqualTo(24);
    }

    @Test
    void theRawLayoutTakesRoisToo() throws IOException {
        scans("imagesTr", "a_0000", "b_0000");
        zip("labelsTr/a.zip", "cell", rectangle(0, 0, 1, 1));
        zip("labelsTr/b.zip", "cell", rectangle(1, 0, 1, 1));
        folder.text(
                "dataset.json", "{\"channel_names\": {\"0\": \"em\"}, \"labels\": {\"background\": 0, \"cell\": 1}}");
        DataSet data = DataSet.open(folder.path());
        assertThat(labels(data, "a")).startsWith(1, 0);
        assertThat(labels(data, "b")).startsWith(0, 1);
    }

    @Test
    void roisOfNoClassAndRoisBesideImagesAreNamed() throws IOException {
        scans("images", "a", "b");
        zip("masks/a.zip", "vessel", rectangle(0, 0, 1, 1));
        folder.png("masks/b.png", 4, 6, (y, x) -> 1);
        assertThatThrownBy(() -> DataSet.open(folder.path()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 of 2 that are ROIs");
        DataSet data = DataSet.open(described("classes: [background, nucleus, cell]"));
        assertThatThrownBy(() -> labels(data, "a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a.zip: expected ROIs named like one of the classes background, nucleus, cell")
                .hasMessageContaining("named vessel");
    }

    private void scans(String where, String... names) throws IOException {
        for (String name : names) {
            folder.png(where + "/" + name + ".png", 4, 6, (y, x) -> 9);
        }
    }

    private static byte[] labels(DataSet data, String name) {
        Case named = data.cases().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
        return LoadedCase.load(data, named).labels().labels();
    }

    private Path described(String yaml) {
        return folder.text("dataset.yaml", yaml);
    }

    private void zip(String file, Object... namesAndRois) throws IOException {
        Path path = temp.resolve("set").resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (int i = 0; i < namesAndRois.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndRois[i] + ".roi"));
                zip.write((byte[]) namesAndRois[i + 1]);
                zip.closeEntry();
            }
        }
    }

    private static byte[] rectangle(int x, int y, int width, int height) {
        ByteBuffer bytes = ByteBuffer.allocate(128)
                .putInt(0x496F7574)
                .putShort((short) 228)
                .put((byte) 1);
        bytes.putShort(8, (short) y).putShort(10, (short) x);
        bytes.putShort(12, (short) (y + height)).putShort(14, (short) (x + width));
        return bytes.array();
    }

    private static byte[] group(byte[] roi, int group) {
        ByteBuffer.wrap(roi).putInt(60, 64).put(64 + 30, (byte) group);
        return roi;
    }
}
