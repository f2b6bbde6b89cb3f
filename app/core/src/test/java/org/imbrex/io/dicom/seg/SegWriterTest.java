package org.imbrex.io.dicom.seg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.imbrex.coding.Code;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.series.MadeSeries;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesFinder;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegWriterTest {
    private static final DicomFiles FILES = new OwnDicomFiles();
    private static final List<Segment> SEGMENTS =
            Segment.ofClasses(List.of("background", "lesion", "über\\all"), Map.of());

    @TempDir
    private Path folder;

    private Series series(int width, int height, int depth) throws IOException {
        new MadeSeries(width, height)
                .at(new double[] {1, 2, 3}, new double[] {0, 0, 1.5}, depth)
                .write(folder.resolve("scan"));
        return new SeriesFinder(FILES)
                .find(folder.resolve("scan"), Progress.NONE)
                .get(0);
    }

    private DicomFile write(Series series, byte[] labels, SegOptions options) {
        Path file = folder.resolve("mask.dcm");
        Extent extent = series.extent();
        try (LabelSink sink = SegWriter.labels(FILES, file, series, SEGMENTS, options)) {
            // In pieces, from the back to the front.
            int row = extent.width();
            for (int z = extent.depth() - 1; z >= 0; z--) {
                for (int y = 0; y < extent.height(); y++) {
                    int at = (z * extent.height() + y) * row;
                    sink.write(new Region(z, y, 0, Extent.of(1, row)), ByteBuffer.wrap(labels, at, row));
                }
            }
            sink.finish();
        }
        return FILES.read(file);
    }

    @Test
    void bitsOfOddFramesFollowOnEachOther() throws IOException {
        Series series = series(5, 3, 7);
        byte[] labels = new byte[105];
        Random random = new Random(3);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
        }
        DicomFile file = write(series, labels, SegOptions.by("model", "1"));
        assertThat(file.data().needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(14);
        assertThat(java.util.Objects.requireNonNull(file.pixels()).length())
                .isEqualTo(28); // 14 frames of 15 bits are 27 bytes, made even
        try (Frames frames = FILES.frames(file)) {
            for (int f = 0; f < 14; f++) {
                ByteBuffer samples = frames.read(f).samples();
                for (int i = 0; i < 15; i++) {
                    int expected = labels[f % 7 * 15 + i] == f / 7 + 1 ? 1 : 0;
                    assertThat(samples.get(i)).isEqualTo((byte) expected);
                }
            }
        }
        assertThat(SegFile.read(FILES, file.path()).labels().labels()).containsExactly(labels);
    }

    @Test
    void emptySlicesAreLeftOutUnlessTheyAreWanted() throws IOException {
        Series series = series(4, 4, 5);
        byte[] labels = new byte[80];
        labels[2 * 16 + 5] = 1;
        labels[4 * 16 + 6] = 2;
        DicomFile file = write(series, labels, SegOptions.by("model", "1"));
        assertThat(file.data().needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(2);
        LabelMap read = SegFile.read(FILES, file.path()).labels(series.extent(), series.geometry(SeriesOptions.STRICT));
        assertThat(read.labels()).containsExactly(labels);
        DicomFile whole = write(series, labels, new SegOptions(true, true, "model", "1"));
        assertThat(whole.data().needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(10);
        assertThat(whole.data().items(Tag.SEGMENT_SEQUENCE))
                .allSatisfy(item -> assertThat(item.text(Tag.TRACKING_UID)).isPresent());
    }

    @Test
    void aMaskOfNothingIsStillASegmentation() throws IOException {
        Series series = series(4, 4, 5);
        DicomFile file = write(series, new byte[80], SegOptions.by("model", "1"));
        assertThat(file.data().needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(1);
        assertThat(SegFile.read(FILES, file.path()).labels().labels()).containsOnly((byte) 0);
    }

    @Test
    void theScanIsReferredToAndItsPatientCopied() throws IOException {
        Series series = series(4, 4, 3);
        DataSet data = write(series, new byte[48], SegOptions.by("model", "1")).data();
        for (int tag : new int[] {
            Tag.PATIENT_NAME, Tag.PATIENT_ID, Tag.PATIENT_BIRTH_DATE, Tag.STUDY_INSTANCE_UID, Tag.FRAME_OF_REFERENCE_UID
        }) {
            assertThat(data.needText(tag)).isEqualTo(series.header().needText(tag));
        }
        assertThat(data.has(Tag.PATIENT_SEX)).isTrue();
        assertThat(data.text(Tag.PATIENT_SEX)).isEmpty();
        assertThat(data.needText(Tag.SERIES_INSTANCE_UID))
                .isNotEqualTo(series.header().needText(Tag.SERIES_INSTANCE_UID));
        DataSet referenced = data.item(Tag.REFERENCED_SERIES_SEQUENCE).orElseThrow();
        assertThat(referenced.items(Tag.REFERENCED_INSTANCE_SEQUENCE)).hasSize(3);
        DataSet source = data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).stream()
                .flatMap(frame -> frame.items(Tag.DERIVATION_IMAGE_SEQUENCE).stream())
                .flatMap(item -> item.items(Tag.SOURCE_IMAGE_SEQUENCE).stream())
                .findFirst()
                .orElseThrow();
        assertThat(source.needText(Tag.SPATIAL_LOCATIONS_PRESERVED)).isEqualTo("YES");
        assertThat(source.needText(Tag.REFERENCED_SOP_INSTANCE_UID))
                .isEqualTo(series.slices().get(0).sopInstance());
        assertThat(data.items(Tag.SEGMENT_SEQUENCE))
                .extracting(item -> item.needInteger(Tag.SEGMENT_NUMBER) + " " + item.needText(Tag.SEGMENT_LABEL))
                .containsExactly("1 lesion", "2 über all");
        assertThat(Stream.of(Tag.SOP_INSTANCE_UID, Tag.SERIES_INSTANCE_UID).map(data::needText))
                .allMatch(uid -> uid.startsWith("2.25."));
    }

    @Test
    void probabilitiesAreKeptTo255Steps() throws IOException {
        Series series = series(3, 5, 4);
        float[] shares = new float[3 * 60];
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            float lesion = random.nextFloat();
            float other = (1 - lesion) * random.nextFloat();
            shares[i] = 1 - lesion - other;
            shares[60 + i] = lesion;
            shares[120 + i] = other;
        }
        Path file = folder.resolve("shares.dcm");
        try (ProbabilitySink sink =
                SegWriter.probabilities(FILES, file, series, SEGMENTS, SegOptions.by("model", "1"))) {
            sink.write(Region.all(series.extent()), FloatBuffer.wrap(shares));
            sink.finish();
        }
        DicomFile read = FILES.read(file);
        try (Frames frames = FILES.frames(read)) {
            for (int f = 0; f < 8; f++) {
                ByteBuffer samples = frames.read(f).samples();
                for (int i = 0; i < 15; i++) {
                    float expected = shares[60 * (1 + f / 4) + f % 4 * 15 + i];
                    assertThat(Byte.toUnsignedInt(samples.get(i)) / 255f)
                            .isCloseTo(expected, within(0.5f / 255 + 1e-6f));
                }
            }
        }
    }

    /** Red in the ICC's connection space (D50): L 54.29, a 80.81, b 69.89, as colour management systems have it. */
    @Test
    void coloursAreCieLabUnderD50() {
        Code code = new Code("1", "X", "x");
        double[] lab = new Segment("red", code, code, List.of(255, 0, 0)).cieLab();
        assertThat(lab[0]).isCloseTo(54.29 * 655.35, within(10.0));
        assertThat(lab[1]).isCloseTo((80.81 + 128) * 257, within(10.0));
        assertThat(lab[2]).isCloseTo((69.89 + 128) * 257, within(10.0));
    }
}
