package org.imbrex.io.dicom.seg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.data.Values;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

class StructureSetTest {
    private static final Extent EXTENT = new Extent(3, 8, 10);

    /** Axes turned by a 3-4-5 triangle, voxels of 2 x 1 x 3 mm. */
    private static final Geometry GEOMETRY = Geometry.of(new double[] {1.6, -0.6, 0, 10, 1.2, 0.8, 0, 20, 0, 0, 3, 30})
            .orElseThrow();

    private final DataSet data = DataSet.of(Path.of("structures.dcm"));
    private final List<DataSet> names = new ArrayList<>();
    private final List<DataSet> rois = new ArrayList<>();

    /** A structure; each contour is its slice and then its corners in voxels, x before y. */
    private void structure(String name, double[]... contours) {
        DataSet entry = data.newItem();
        Values.put(entry, Tag.ROI_NUMBER, 7.0 + names.size());
        Values.put(entry, Tag.ROI_NAME, name);
        names.add(entry);
        DataSet roi = data.newItem();
        Values.put(roi, Tag.REFERENCED_ROI_NUMBER, 6.0 + names.size());
        List<DataSet> items = new ArrayList<>();
        for (double[] contour : contours) {
            DataSet item = data.newItem();
            Values.put(item, Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR");
            double[] points = new double[(contour.length - 1) / 2 * 3];
            double[] a = GEOMETRY.affine();
            for (int i = 0; i < points.length / 3; i++) {
                for (int row = 0; row < 3; row++) {
                    points[3 * i + row] = a[4 * row] * contour[1 + 2 * i]
                            + a[4 * row + 1] * contour[2 + 2 * i]
                            + a[4 * row + 2] * contour[0]
                            + a[4 * row + 3];
                }
            }
            Values.put(item, Tag.CONTOUR_DATA, points);
            items.add(item);
        }
        Values.put(roi, Tag.CONTOUR_SEQUENCE, items);
        rois.add(roi);
    }

    private LabelMap labels() {
        Values.put(data, Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.481.3");
        Values.put(data, Tag.STRUCTURE_SET_ROI_SEQUENCE, names);
        Values.put(data, Tag.ROI_CONTOUR_SEQUENCE, rois);
        DicomFile file = new DicomFile(data.file(), TransferSyntax.EXPLICIT_LITTLE, data, null);
        return StructureSet.labels(file, EXTENT, GEOMETRY);
    }

    private static String slice(LabelMap map, int z) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 10; x++) {
                int label = map.at((z * 8 + y) * 10 + x);
                text.append(label == 0 ? "." : label);
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void voxelsWhoseCentresLieInsideAreFilledAndInnerContoursAreHoles() {
        structure("ring", new double[] {1, 0.5, 0.5, 7.5, 0.5, 7.5, 6.5, 0.5, 6.5}, new double[] {
            1, 2.5, 2.5, 5.5, 2.5, 5.5, 4.5, 2.5, 4.5
        });
        structure("triangle", new double[] {2, -3, -0.5, 4.4, -0.5, -3, 6.9});
        LabelMap map = labels();
        assertThat(slice(map, 0)).isEqualTo("..........\n".repeat(8));
        assertThat(slice(map, 1)).isEqualTo("""
                        ..........
                        .1111111..
                        .1111111..
                        .11...11..
                        .11...11..
                        .1111111..
                        .1111111..
                        ..........
                        """);
        // Its right edge is x = 3.9 - y.
        assertThat(slice(map, 2)).isEqualTo("""
                        2222......
                        222.......
                        22........
                        2.........
                        ..........
                        ..........
                        ..........
                        ..........
                        """);
    }

    @Test
    void structuresThatOverlapAreRefused() {
        structure("a", new double[] {1, 0.5, 0.5, 7.5, 0.5, 7.5, 6.5, 0.5, 6.5});
        structure("b", new double[] {1, 5.5, 0.5, 9.5, 0.5, 9.5, 6.5, 5.5, 6.5});
        assertThatThrownBy(this::labels).isInstanceOf(InputException.class).hasMessageContaining("OVERLAP: ");
    }

    @Test
    void contoursBetweenSlicesAreRefused() {
        structure("a", new double[] {1.5, 0.5, 0.5, 7.5, 0.5, 7.5, 6.5, 0.5, 6.5});
        assertThatThrownBy(this::labels).isInstanceOf(InputException.class).hasMessageContaining("OTHER_SCAN: ");
    }
}
