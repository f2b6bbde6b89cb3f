package org.imbrex.io.dicom.seg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;

/**
 * Structure sets of radiotherapy (PS3.3, A.19) as labels: each structure is the label of its place in the file, from 1 on.
 * A voxel is inside a closed contour on its slice if its centre is; contours of one structure within each other leave
 * holes.
 */
public final class StructureSet {
    private static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.481.3";

    /** How far a contour may lie from a slice, in slices. */
    private static final double OFF_SLICE = 0.25;

    private StructureSet() {}

    public static boolean is(DataSet data) {
        return data.text(Tag.SOP_CLASS_UID, "").equals(SOP_CLASS);
    }

    /** The names of the structures; that of label 1 comes first. */
    public static List<String> names(DicomFile file) {
        return file.data().items(Tag.STRUCTURE_SET_ROI_SEQUENCE).stream()
                .map(item -> item.text(Tag.ROI_NAME, ""))
                .toList();
    }

    /**
     * Draws all structures on the grid of a scan.
     *
     * @throws org.imbrex.error.InputException if structures overlap or a contour lies between slices
     */
    public static LabelMap labels(DicomFile file, Extent extent, Geometry geometry) {
        LabelMap map = LabelMap.empty(extent, geometry);
        List<Integer> numbers = file.data().items(Tag.STRUCTURE_SET_ROI_SEQUENCE).stream()
                .map(item -> item.needInteger(Tag.ROI_NUMBER))
                .toList();
        if (numbers.size() > 255) {
            throw Refusal.UNSUPPORTED.of(file.path(), "at most 255 structures", numbers.size() + "");
        }
        for (DataSet roi : file.data().items(Tag.ROI_CONTOUR_SEQUENCE)) {
            int label = numbers.indexOf(roi.needInteger(Tag.REFERENCED_ROI_NUMBER)) + 1;
            if (label == 0) {
                throw Refusal.MALFORMED.of(file.path(), "contours of the structures", "one of another");
            }
            draw(file, roi.items(Tag.CONTOUR_SEQUENCE), (byte) label, map);
        }
        return map;
    }

    private static void draw(DicomFile file, List<DataSet> contours, byte label, LabelMap map) {
        Extent extent = map.extent();
        List<List<double[]>> bySlice = new ArrayList<>();
        for (int z = 0; z < extent.depth(); z++) {
            bySlice.add(new ArrayList<>());
        }
        double[] affine = map.geometry().affine();
        for (DataSet contour : contours) {
            if (!contour.text(Tag.CONTOUR_GEOMETRIC_TYPE, "").equals("CLOSED_PLANAR")) {
                continue;
            }
            List<Double> data = contour.numbers(Tag.CONTOUR_DATA);
            if (data.size() % 3 != 0 || data.size() < 9) {
                continue;
            }
            double[] points = new double[data.size() / 3 * 2];
            double slice = 0;
            for (int i = 0; i < data.size() / 3; i++) {
                double[] voxel = GridOffset.voxel(affine, data.get(3 * i), data.get(3 * i + 1), data.get(3 * i + 2));
                points[2 * i] = voxel[0];
                points[2 * i + 1] = voxel[1];
                slice = voxel[2];
            }
            if (!(Math.abs(slice - Math.rint(slice)) <= OFF_SLICE)) {
                throw Refusal.OTHER_SCAN.of(file.path(), "contours on the scan's slices", "one at slice " + slice);
            }
            if (slice > -0.5 && slice < extent.depth() - 0.5) {
                bySlice.get((int) Math.round(slice)).add(points);
            }
        }
        for (int z = 0; z < extent.depth(); z++) {
            fill(file, bySlice.get(z), z, label, map);
        }
    }

    /** Fills the voxels of a slice whose centres an odd number of contours surround, line by line. */
    private static void fill(DicomFile file, List<double[]> contours, int z, byte label, LabelMap map) {
        Extent extent = map.extent();
        byte[] labels = map.labels();
        for (int y = 0; !contours.isEmpty() && y < extent.height(); y++) {
            double[] crossings = crossings(contours, y);
            for (int i = 0; i + 1 < crossings.length; i += 2) {
                int from = (int) Math.max(0, Math.ceil(crossings[i]));
                int to = (int) Math.min(extent.width() - 1.0, Math.ceil(crossings[i + 1]) - 1);
                for (int x = from; x <= to; x++) {
                    int voxel = (z * extent.height() + y) * extent.width() + x;
                    if (labels[voxel] != 0 && labels[voxel] != label) {
                        throw Refusal.OVERLAP.of(
                                file.path(),
                                "one structure a voxel",
                                "structures " + Byte.toUnsignedInt(labels[voxel]) + " and " + Byte.toUnsignedInt(label)
                                        + " at x " + x + ", y " + y + ", z " + z);
                    }
                    labels[voxel] = label;
                }
            }
        }
    }

    /** Where the contours cross a row of voxel centres, from left to right. */
    private static double[] crossings(List<double[]> contours, int y) {
        List<Double> found = new ArrayList<>();
        for (double[] p : contours) {
            int n = p.length / 2;
            for (int i = 0, j = n - 1; i < n; j = i++) {
                double y0 = p[2 * j + 1];
                double y1 = p[2 * i + 1];
                if (y0 <= y != y1 <= y) {
                    found.add(p[2 * j] + (y - y0) / (y1 - y0) * (p[2 * i] - p[2 * j]));
                }
            }
        }
        double[] sorted = found.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
