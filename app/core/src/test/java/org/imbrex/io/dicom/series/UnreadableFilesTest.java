package org.imbrex.io.dicom.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read, among those of series: nothing is lost but their own series, and nothing is silent. */
class UnreadableFilesTest {
    private static final DicomFiles FILES = new OwnDicomFiles();
    private static final String FIRST = "1.2.826.0.1.3680043.10.1";
    private static final String SECOND = "1.2.826.0.1.3680043.10.7";

    @TempDir
    private Path folder;

    /** Two series in one folder, a third in another. */
    @BeforeEach
    void writeSeries() throws IOException {
        series(FIRST, 5).write(folder.resolve("a"));
        for (Path file : files(series(SECOND, 4).write(folder.resolve("second")))) {
            Files.move(file, folder.resolve("a/second-" + file.getFileName()));
        }
        Files.delete(folder.resolve("second"));
        series("1.2.826.0.1.3680043.10.8", 3).write(folder.resolve("b"));
    }

    private static MadeSeries series(String uid, int slices) {
        MadeSeries made = new MadeSeries(5, 4).at(new double[3], new double[] {0, 0, 2}, slices);
        made.series = uid;
        return made;
    }

    private static List<Path> files(Path in) throws IOException {
        try (var files = Files.list(in)) {
            return files.toList();
        }
    }

    private FoundSeries found() {
        return new SeriesFinder(FILES).findReadable(folder, Progress.NONE);
    }

    private static Series of(FoundSeries found, String uid) {
        return found.series().stream()
                .filter(series ->
                        series.header().text(Tag.SERIES_INSTANCE_UID, "").equals(uid))
                .findFirst()
                .orElseThrow();
    }

    private Path cut(String name, int bytes) throws IOException {
        Path file = folder.resolve(name);
        return Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
    }

    /** Where an element starts, by its tag and value representation as they are in the file. */
    private int at(String name, int group, int element, String vr) throws IOException {
        String text = new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.ISO_8859_1);
        String start = "" + (char) (group & 255) + (char) (group >> 8) + (char) (element & 255) + (char) (element >> 8);
        return text.indexOf(start + vr);
    }

    private static void assertOpens(Series series, String... notes) {
        try (DicomScan scan = DicomScan.open(FILES, series, SeriesOptions.STRICT)) {
            assertThat(scan.notes()).containsExactly(notes);
        }
    }

    @Test
    void aFileCutInItsPixelsFailsItsOwnSeriesAlone() throws IOException {
        Path file = folder.resolve("a/IM2");
        cut("a/IM2", (int) Files.size(file) - 3);
        FoundSeries found = found();
        assertThat(found.unreadable()).singleElement().satisfies(bad -> {
            assertThat(bad.file()).isEqualTo(file);
            assertThat(bad.series()).isEqualTo(FIRST);
            assertThat(bad.problem()).hasMessageStartingWith(file + ": TRUNCATED: (7FE0,0010) PixelData");
        });
        assertThat(found.series()).extracting(series -> series.slices().size()).containsExactly(4, 4, 3);
        for (SeriesOptions options : SeriesOptions.values()) {
            assertThatThrownBy(() -> DicomScan.open(FILES, of(found, FIRST), options))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(
                            folder + ": a file of this series cannot be read: " + file + ": TRUNCATED: ");
        }
        assertOpens(of(found, SECOND));
        assertOpens(found.series().get(2));
        cut("a/IM3", (int) Files.size(file) - 9);
        FoundSeries two = found();
        assertThat(two.unreadable()).hasSize(2);
        assertThatThrownBy(() -> DicomScan.open(FILES, of(two, FIRST), SeriesOptions.STRICT))
                .hasMessageContaining("cannot be read (and 1 more): " + file);
    }

    @Test
    void aFileCutBehindItsSeriesInstanceUidFailsThatSeriesAlone() throws IOException {
        cut("a/second-IM1", at("a/second-IM1", 0x0020, 0x0037, "DS") + 10);
        assertThat(found().unreadable()).extracting(UnreadableFile::series).containsExactly(SECOND);
    }

    /** What is left is a whole data set, which another kind of object could be. */
    @Test
    void aFileCutBetweenTwoElementsIsKnownByItsClass() throws IOException {
        cut("a/second-IM1", at("a/second-IM1", 0x0020, 0x0037, "DS"));
        cut("b/IM1", at("b/IM1", 0x0020, 0x000D, "UI"));
        FoundSeries found = found();
        assertThat(found.unreadable()).extracting(UnreadableFile::series).containsExactly(SECOND, "");
        assertThat(found.unreadable())
                .allSatisfy(bad -> assertThat(bad.problem()).hasMessageStartingWith(bad.file() + ": NO_PIXELS: "));
        assertOpens(of(found, FIRST));
        assertOpens(found.series().get(2), Path.of("b", "IM1") + " could not be read and may belong to this series");
    }

    @Test
    void aFileCutBeforeItsSeriesInstanceUidMayBeOfAnySeriesOfItsFolder() throws IOException {
        Path file = cut("a/IM5", at("a/IM5", 0x0020, 0x000E, "UI") + 12);
        FoundSeries found = found();
        assertThat(found.unreadable()).singleElement().satisfies(bad -> {
            assertThat(bad.series()).isEmpty();
            assertThat(bad.problem()).hasMessageStartingWith(file + ": TRUNCATED: (0020,000E)");
        });
        String note = Path.of("a", "IM5") + " could not be read and may belong to this series";
        assertOpens(of(found, SECOND), note);
        assertOpens(found.series().get(2));
        assertThat(of(found, FIRST).unreadable()).isEqualTo(found.unreadable());
    }

    @Test
    void aFileCutInItsMetaInformationMayBeOfAnySeriesOfItsFolder() throws IOException {
        cut("a/IM5", 150);
        assertThat(found().unreadable()).extracting(UnreadableFile::series).containsExactly("");
    }

    /** Lengths and representations beyond all bounds. */
    @Test
    void aHostileFileIsUnreadableAndTheOthersGoOn() throws IOException {
        Path file = folder.resolve("a/IM1");
        byte[] bytes = Files.readAllBytes(file);
        int at = at("a/IM1", 0x0008, 0x0016, "UI");
        bytes[at + 4] = '?';
        Files.write(file, bytes);
        FoundSeries found = found();
        assertThat(found.unreadable())
                .singleElement()
                .satisfies(bad -> assertThat(bad.problem()).hasMessageContaining(": MALFORMED: "));
        assertThat(found.series()).hasSize(3);
    }

    @Test
    void whatIsNoDicomIsPassedOverUnlessItIsNamedSo() throws IOException {
        Files.writeString(folder.resolve("a/notes.txt"), "no image");
        Files.write(folder.resolve("a/Thumbs.db"), new byte[40]);
        Files.write(folder.resolve("a/empty"), new byte[0]);
        assertThat(found().unreadable()).isEmpty();
        Path empty = Files.write(folder.resolve("b/IM9.dcm"), new byte[0]);
        FoundSeries found = found();
        assertThat(found.unreadable()).extracting(UnreadableFile::file).containsExactly(empty);
        assertOpens(
                found.series().get(2), Path.of("b", "IM9.dcm") + " could not be read and may belong to this series");
    }

    /** Each of its files is refused for the same reason. */
    @Test
    void aSeriesWithoutSlicesIsNamedOnce() throws IOException {
        MadeSeries mosaic = series("1.2.826.0.1.3680043.10.9", 3);
        mosaic.imageType = "MOSAIC";
        mosaic.write(folder.resolve("c"));
        FoundSeries found = found();
        assertThat(found.series()).hasSize(3);
        assertThat(found.unreadable())
                .singleElement()
                .satisfies(bad -> assertThat(bad.problem()).hasMessageContaining("IM1: MOSAIC: "));
    }

    /** Data sets for training take a folder as a whole, or not at all. */
    @Test
    void whereAllFilesAreWantedTheFirstThatCannotBeReadRefusesThem() throws IOException {
        cut("a/IM5", 150);
        assertThatThrownBy(() -> new SeriesFinder(FILES).find(folder, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("a/IM5") + ": TRUNCATED: ");
    }
}
