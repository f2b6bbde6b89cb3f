package org.imbrex.io.dicom.seg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.series.DicomScan;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesFinder;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads segmentations of dcmqi and highdicom against their own truth. */
class SegFileTest {
    private static final Path DATA = Path.of(System.getProperty("imbrex.root")).resolve("../shared/data/dicom");

    private final DicomFiles files = new OwnDicomFiles();

    @BeforeEach
    void dataIsThere() {
        assumeTrue(Files.isDirectory(DATA), "the DICOM samples of shared/data are not here");
    }

    private static List<String[]> rows(String kind) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SegFileTest.class.getResourceAsStream("/org/imbrex/io/dicom/segments.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(kind))
                    .map(line -> line.split("\t"))
                    .toList();
        }
    }

    private static String checksum(LabelMap map) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(map.labels()));
    }

    @Test
    void segmentsOnTheGridOfTheirScanEqualTheNrrdFiles() throws IOException, NoSuchAlgorithmException {
        SoftAssertions softly = new SoftAssertions();
        assertThat(rows("scan")).hasSize(10);
        for (String[] row : rows("scan")) {
            Series series = new SeriesFinder(files)
                    .find(DATA.resolve(row[2]), Progress.NONE)
                    .get(0);
            LabelMap mask = SegFile.read(files, DATA.resolve(row[1]))
                    .mask(Integer.parseInt(row[3]), series.extent(), series.geometry(SeriesOptions.STRICT));
            softly.assertThat(checksum(mask)).as(row[1] + " segment " + row[3]).isEqualTo(row[4]);
        }
        softly.assertAll();
    }

    @Test
    void segmentsOnTheirOwnGridEqualThoseOfHighdicom() throws IOException, NoSuchAlgorithmException {
        SoftAssertions softly = new SoftAssertions();
        assertThat(rows("own")).hasSizeGreaterThan(150);
        for (String[] row : rows("own")) {
            LabelMap mask = SegFile.read(files, DATA.resolve(row[1])).mask(Integer.parseInt(row[3]));
            String as = row[1] + " segment " + row[3];
            softly.assertThat(mask.extent().width() + "x" + mask.extent().height() + "x"
                            + mask.extent().depth())
                    .as(as)
                    .isEqualTo(row[2]);
            softly.assertThat(checksum(mask)).as(as).isEqualTo(row[4]);
        }
        softly.assertAll();
    }

    @Test
    void segmentsThatOverlapAreNoLabels() {
        SegFile seg = SegFile.read(files, DATA.resolve("dicom-dcmqi/data/segmentations/partial_overlaps.dcm"));
        assertThatThrownBy(seg::labels).isInstanceOf(InputException.class).hasMessageContaining("OVERLAP: ");
    }

    @Test
    void aSegmentationOfAnotherScanIsRefused() {
        SegFile seg = SegFile.read(files, DATA.resolve("dicom-dcmqi/data/segmentations/liver.dcm"));
        Series other = new SeriesFinder(files)
                .find(DATA.resolve("dicom-dcmqi/data/segmentations/24x38x3/image"), Progress.NONE)
                .get(0);
        assertThatThrownBy(() -> seg.labels(other.extent(), other.geometry(SeriesOptions.STRICT)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("OTHER_SCAN: ");
    }

    @Test
    void anEnhancedImageIsTheSameScanAsItsSlices() {
        Path folder = DATA.resolve("dicom-dcmqi/data/segmentations/24x38x3");
        Series slices = new SeriesFinder(files)
                .find(folder.resolve("image"), Progress.NONE)
                .get(0);
        Series enhanced = new SeriesFinder(files)
                .find(folder.resolve("multiframe/mf.dcm"), Progress.NONE)
                .get(0);
        try (DicomScan a = DicomScan.open(files, slices, SeriesOptions.STRICT);
                DicomScan b = DicomScan.open(files, enhanced, SeriesOptions.STRICT)) {
            assertThat(a.info().extent()).isEqualTo(b.info().extent());
            double[] expected = a.info().geometry().affine();
            double[] found = b.info().geometry().affine();
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-4));
            }
            assertThat(org.imbrex.volume.Volume.read(a).channels().get(0))
                    .containsExactly(org.imbrex.volume.Volume.read(b).channels().get(0));
        }
    }
}
