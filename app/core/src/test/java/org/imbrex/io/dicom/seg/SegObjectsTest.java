package org.imbrex.io.dicom.seg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.series.MadeSeries;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.dicom.series.SeriesFinder;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ObjectSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each lesion a segment of its own, with the codes of its class and an identifier to follow it by. */
class SegObjectsTest {
    private static final DicomFiles FILES = new OwnDicomFiles();
    private static final Code MASS = Code.snomed("4147007", "Mass");
    private static final List<Segment> SEGMENTS = Segment.ofClasses(
            List.of("background", "lesion", "cyst"),
            Map.of(
                    "lesion",
                    new ClassCode(
                            Code.snomed("49755003", "Morphologically Altered Structure"),
                            MASS,
                            List.of(255, 255, 255))));

    @TempDir
    private Path folder;

    private Series series;

    @BeforeEach
    void writeSeries() throws IOException {
        new MadeSeries(5, 3)
                .at(new double[] {1, 2, 3}, new double[] {0, 0, 1.5}, 4)
                .write(folder.resolve("scan"));
        series = new SeriesFinder(FILES)
                .find(folder.resolve("scan"), Progress.NONE)
                .get(0);
    }

    private DataSet write(int[] numbers, byte... classes) {
        Path file = folder.resolve("objects.dcm");
        Extent extent = series.extent();
        try (ObjectSink sink = SegObjects.open(FILES, file, series, SEGMENTS, classes, SegOptions.by("model", "1"))) {
            for (int row = 0; row < extent.depth() * extent.height(); row++) {
                sink.write(row / 3, row % 3, IntBuffer.wrap(numbers, row * 5, 5));
            }
            sink.finish();
        }
        return FILES.read(file).data();
    }

    @Test
    void everyObjectIsASegmentWithItsOwnIdentifier() {
        int[] numbers = new int[60];
        numbers[3] = 1;
        numbers[18] = 1;
        numbers[40] = 2;
        numbers[41] = 3;
        numbers[59] = 3;
        DataSet data = write(numbers, (byte) 1, (byte) 2, (byte) 1);
        List<DataSet> items = data.items(Tag.SEGMENT_SEQUENCE);
        assertThat(items)
                .extracting(item -> item.needText(Tag.SEGMENT_LABEL) + ", " + item.needText(Tag.TRACKING_ID))
                .containsExactly("lesion 1, lesion 1", "cyst 2, cyst 2", "lesion 3, lesion 3");
        assertThat(items)
                .extracting(item -> item.needText(Tag.TRACKING_UID))
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.startsWith("2.25."));
        assertThat(items.get(2)
                        .item(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE)
                        .orElseThrow()
                        .needText(Tag.CODE_VALUE))
                .isEqualTo("4147007");
        // White: L* is 100, a* and b* are 0 (PS3.3, C.10.7.1.1).
        assertThat(items.get(0).integers(Tag.RECOMMENDED_DISPLAY_CIE_LAB_VALUE)).containsExactly(65535, 32896, 32896);
        assertThat(data.needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(5);
        byte[] expected = new byte[60];
        for (int i = 0; i < 60; i++) {
            expected[i] = (byte) numbers[i];
        }
        assertThat(SegFile.read(FILES, folder.resolve("objects.dcm")).labels().labels())
                .containsExactly(expected);
    }

    @Test
    void noObjectIsAnEmptySegment() {
        DataSet data = write(new int[60]);
        assertThat(data.items(Tag.SEGMENT_SEQUENCE)).hasSize(1);
        assertThat(data.needInteger(Tag.NUMBER_OF_FRAMES)).isEqualTo(1);
    }

    @Test
    void moreObjectsThanSegmentsCanBeAreRefused() {
        byte[] classes = new byte[65536];
        java.util.Arrays.fill(classes, (byte) 1);
        assertThatThrownBy(() -> write(new int[60], classes))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("at most 65535 objects");
    }
}
