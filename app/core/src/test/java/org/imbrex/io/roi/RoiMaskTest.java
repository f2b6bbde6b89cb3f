package org.imbrex.io.roi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.imbrex.error.InputException;
import org.imbrex.evaluate.Evaluation;
import org.imbrex.evaluate.Evaluator;
import org.imbrex.io.MaskReader;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ROIs become. kinds.zip, what ImageJ 1.54p filled of it (kinds.png) and overlay.tif were made with its RoiEncoder,
 * ByteProcessor.fill and FileSaver; the plugin's tests compare hundreds of random ROIs with ImageJ itself.
 */
class RoiMaskTest {
    private static final List<String> KINDS = List.of(
            "background",
            "rectangle",
            "rounded",
            "oval",
            "polygon",
            "freehand",
            "traced",
            "ellipse",
            "rotated",
            "composite");
    private static final List<String> TWO = List.of("background", "cell", "nucleus");

    @TempDir
    private Path folder;

    @Test
    void everyKindOfRoiCoversThePixelsThatImageJFills() throws Exception {
        LabelMap expected = MaskReader.read(resource("kinds.png"));
        RoiMask mask = RoiMask.read(resource("kinds.zip"), List.of());
        assertThat(mask.classes()).containsExactlyInAnyOrderElementsOf(KINDS.subList(1, KINDS.size()));
        assertThat(mask.labels(info(1, 50, 60), List.of(), KINDS).labels()).isEqualTo(expected.labels());
    }

    @Test
    void anOverlayOfATiffLiesOnItsSlicesAndBarsAndSelectionsDoNotCount() throws Exception {
        // Two channels, two slices: plane 3 is the first channel of the second slice.
        Path file = resource("overlay.tif");
        assertThat(RoiMask.is(file, List.of())).isTrue();
        ScanInfo info = new ScanInfo(new Extent(2, 20, 24), 2, SampleType.UINT8, Geometry.UNKNOWN);
        byte[] labels = RoiMask.read(file, List.of(file))
                .labels(info, List.of(file), TWO)
                .labels();
        byte[] first = Arrays.copyOf(labels, 480);
        byte[] second = Arrays.copyOfRange(labels, 480, 960);
        assertThat(count(first, 2)).isEqualTo(24);
        assertThat(first[5 * 24 + 12]).isEqualTo((byte) 2);
        assertThat(count(first, 1) + count(second, 2)).isZero();
        // An oval of 9 x 8: ImageJ's mask of it has 60 pixels.
        assertThat(count(second, 1)).isEqualTo(60);
        assertThat(second[7 * 24 + 2]).isEqualTo((byte) 1);
    }

    @ParameterizedTest
    @CsvSource({
        "cell, 0, 1",
        "cell-12, 0, 1",
        "nucleus 0003, 0, 2",
        "Background, 0, 0",
        "0012-0034, 2, 2",
        "other, 1, 1",
        "cell_4-z12, 0, 1"
    })
    void theClassIsThatOfTheNameOrElseOfTheGroup(String name, int group, int expected) {
        assertThat(RoiClasses.number(new RoiName(name, group, "group-" + group), TWO))
                .isEqualTo(expected);
    }

    @Test
    void aNameThatIsAClassGoesBeforeAGroupAlsoWhereNobodySaysWhichClassesThereAre() {
        List<RoiName> rois = List.of(
                new RoiName("nucleus-1", 0, ""),
                new RoiName("nucleus-12", 7, "group-7"),
                new RoiName("odd one", 7, "vessel"),
                new RoiName("0001-0002", 0, ""),
                new RoiName("0012-0034", 3, "group-3"),
                new RoiName("background", 2, "group-2"));
        List<String> classes = RoiClasses.of(rois);
        assertThat(classes).containsExactly("nucleus", "vessel", "foreground", "group-3", "background");
        assertThat(rois)
                .extracting(roi -> classes.get(RoiClasses.number(roi, classes)))
                .containsExactly("nucleus", "nucleus", "vessel", "foreground", "group-3", "background");
    }

    @Test
    void unnamedRoisAreTheOnlyClassThereIs() throws IOException {
        Path file = roi("0001-0002.roi", RoiBuilder.rectangle(1, 1, 2, 2));
        byte[] labels = RoiMask.read(file, List.of())
                .labels(info(1, 4, 4), List.of(), List.of("background", "lesion"))
                .labels();
        assertThat(labels).containsExactly(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> RoiMask.read(file, List.of()).labels(info(1, 4, 4), List.of(), TWO))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cell, nucleus")
                .hasMessageContaining("named 0001-0002");
    }

    @Test
    void laterRoisLieOnTopAndBackgroundErases() throws IOException {
        Path zip = zip(
                "cell-1.roi", RoiBuilder.rectangle(0, 0, 3, 1).bytes(),
                "nucleus.roi", RoiBuilder.rectangle(1, 0, 2, 1).bytes(),
                "__MACOSX/._cell-1.roi", new byte[5],
                "background.roi", RoiBuilder.rectangle(2, 0, 5, 1).bytes());
        assertThat(RoiMask.read(zip, List.of())
                        .labels(info(1, 1, 4), List.of(), TWO)
                        .labels())
                .containsExactly(1, 2, 0, 0);
    }

    @Test
    void slicesAndTimePointsAreThoseOfTheScan() throws IOException {
        Path slice = roi("cell.roi", RoiBuilder.rectangle(0, 0, 1, 1).place(0, 2, 1, 0));
        assertThat(RoiMask.read(slice, List.of())
                        .labels(info(3, 1, 1), List.of(), TWO)
                        .labels())
                .containsExactly(0, 1, 0);
        Path plane = roi("cell.roi", RoiBuilder.rectangle(0, 0, 1, 1).whole(56, 3));
        assertThat(RoiMask.read(plane, List.of())
                        .labels(info(3, 1, 1), List.of(), TWO)
                        .labels())
                .containsExactly(0, 0, 1);
        assertThatThrownBy(() -> RoiMask.read(plane, List.of()).labels(info(2, 1, 1), List.of(), TWO))
                .hasMessageContaining("slices 1 to 2")
                .hasMessageContaining("on slice 3");
        Path later = roi("cell.roi", RoiBuilder.rectangle(0, 0, 1, 1).place(0, 1, 4, 0));
        assertThatThrownBy(() -> RoiMask.read(later, List.of()).labels(info(2, 1, 1), List.of(), TWO))
                .hasMessageContaining("time point 4");
        assertThatThrownBy(() -> RoiMask.read(plane, List.of()).labels(info(4000, 1000, 1000), List.of(), TWO))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith(
                        "cell.roi: expected ROIs of a scan of at most 2147483639 voxels, found one of 1000x1000x4000");
    }

    @ParameterizedTest
    @CsvSource({"3, a line", "4, a freehand line", "5, a segmented line", "9, an angle", "10, points"})
    void whatHasNoAreaIsRefusedByName(int type, String what) throws IOException {
        Path file = roi("ruler.roi", new RoiBuilder(type, 128).box(0, 0, 4, 4).half(16, 1));
        assertThatThrownBy(() -> RoiMask.read(file, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": expected ROIs with an area, found " + what + " named ruler");
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() throws IOException {
        refused(new RoiBuilder(99, 128), "type");
        refused(new RoiBuilder(0, 128), "corners");
        refused(new RoiBuilder(0, 128).whole(18, Integer.MAX_VALUE), "corners");
        refused(new RoiBuilder(0, 128).half(16, 30), "corners|bytes");
        refused(new RoiBuilder(0, 128).half(16, 3).half(50, 1), "spline");
        refused(new RoiBuilder(1, 128).half(50, 128).number(18, Float.NaN), "finite");
        refused(new RoiBuilder(1, 128).half(50, 128).number(18, 1e30f), "within");
        refused(new RoiBuilder(1, 128).whole(36, 1_000_000), "numbers in a composite");
        refused(new RoiBuilder(1, 128).whole(36, 3).number(64, 1), "pieces");
        refused(new RoiBuilder(1, 128).whole(36, 3).number(64, 77), "pieces");
        refused(new RoiBuilder(7, 128).half(48, 5), "area");
        refused(
                RoiBuilder.rectangle(0, 0, 1, 1)
                        .whole(60, 64)
                        .whole(80, 1_000_000)
                        .whole(84, 4),
                "bytes");
        refused(RoiBuilder.rectangle(0, 0, 1, 1).whole(60, 64).whole(80, 64).whole(84, Integer.MAX_VALUE), "letters");
    }

    @Test
    void outlinesThatWouldTakeForEverAreRefused() throws IOException {
        int corners = 4000;
        RoiBuilder zigzag = new RoiBuilder(0, 64 + 12 * corners).half(50, 128).half(16, corners);
        for (int i = 0; i < corners; i++) {
            zigzag.number(64 + 4 * corners + 4 * i, i).number(64 + 8 * corners + 4 * i, i % 2 == 0 ? 0 : 1 << 20);
        }
        refused(zigzag, "too many long sides");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 63, 64})
    void filesThatAreCutAreRefused(int length) throws IOException {
        byte[] whole = new RoiBuilder(0, 128).half(16, 3).bytes();
        Path file = Files.write(folder.resolve("cut.roi"), Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> RoiMask.read(file, List.of())).isInstanceOf(InputException.class);
    }

    @Test
    void zipsWithoutRoisOrCutAreRefused() throws IOException {
        Path empty = zip("readme.txt", new byte[] {1});
        assertThatThrownBy(() -> RoiMask.read(empty, List.of())).hasMessageContaining("expected ROIs of ImageJ");
        byte[] whole = Files.readAllBytes(
                zip("cell.roi", RoiBuilder.rectangle(0, 0, 1, 1).bytes()));
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> RoiMask.read(cut, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no zip");
    }

    @Test
    void roisAreTruthForAnEvaluation() throws IOException {
        Path truth = Files.createDirectories(folder.resolve("truth"));
        Path prediction = Files.createDirectories(folder.resolve("prediction"));
        Files.copy(resource("kinds.zip"), truth.resolve("a.zip"));
        Files.copy(resource("kinds.png"), prediction.resolve("a.png"));
        Evaluation evaluation = Evaluator.of(KINDS).evaluate(truth, prediction, Progress.NONE);
        assertThat(evaluation.scores().pooled().accuracy()).isEqualTo(1);
        assertThatThrownBy(() -> Evaluator.of(List.of()).evaluate(truth, prediction, Progress.NONE))
                .hasMessageContaining("say which classes there are");
    }

    private void refused(RoiBuilder roi, String words) throws IOException {
        Path file = roi("bad.roi", roi);
        assertThatThrownBy(() -> RoiMask.read(file, List.of()))
                .isInstanceOf(InputException.class)
                .message()
                .containsPattern("bad.roi: ROI bad.roi: .*(" + words + ")");
    }

    private Path roi(String name, RoiBuilder roi) throws IOException {
        return Files.write(folder.resolve(name), roi.bytes());
    }

    private Path zip(Object... namesAndBytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
                zip.write((byte[]) namesAndBytes[i + 1]);
                zip.closeEntry();
            }
        }
        return Files.write(folder.resolve("set.zip"), bytes.toByteArray());
    }

    private static long count(byte[] labels, int label) {
        int count = 0;
        for (byte one : labels) {
            count += one == label ? 1 : 0;
        }
        return count;
    }

    private static ScanInfo info(int depth, int height, int width) {
        return new ScanInfo(new Extent(depth, height, width), 1, SampleType.UINT8, Geometry.UNKNOWN);
    }

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(RoiMaskTest.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
