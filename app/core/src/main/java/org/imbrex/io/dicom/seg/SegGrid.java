package org.imbrex.io.dicom.seg;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.io.dicom.data.DataSet;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/**
 * Where the frames of a segmentation lie on a grid of their own, from the first to the last that is there.
 *
 * @param extent of the grid
 * @param geometry of the grid
 * @param segment for each frame its segment; 0 where a frame holds labels of all
 * @param z for each frame its slice
 * @param y for each frame its first row: above 0 for tiles of a slide
 * @param x for each frame its first column
 */
record SegGrid(
        Extent extent, Geometry geometry, List<Integer> segment, List<Integer> z, List<Integer> y, List<Integer> x) {
    private static final double TOLERANCE = 0.02;

    /** The most voxels of a grid that few frames may span. */
    private static final long MOST_VOXELS = Integer.MAX_VALUE - 8L;

    static SegGrid of(DicomFile file, int frames, int rows, int columns, List<Integer> segments) {
        DataSet data = file.data();
        DataSet shared = data.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).orElse(data.newItem());
        boolean full = data.text(Tag.DIMENSION_ORGANIZATION_TYPE, "").equals("TILED_FULL");
        List<DataSet> own = data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        if (!full && own.size() != frames) {
            throw Refusal.MALFORMED.of(file.path(), frames + " items of per-frame functional groups", own.size() + "");
        }
        if (data.has(Tag.TOTAL_PIXEL_MATRIX_ROWS)) {
            return tiled(file, frames, rows, columns, full, segments);
        }
        List<Integer> segment = own.stream().map(item -> segment(item, shared)).toList();
        boolean placed = own.get(0).item(Tag.PLANE_POSITION_SEQUENCE).isPresent();
        return placed
                ? placed(file, own, shared, rows, columns, segment)
                : stacked(file, own, shared, rows, columns, segment);
    }

    private static int segment(DataSet own, DataSet shared) {
        return own.item(Tag.SEGMENT_IDENTIFICATION_SEQUENCE)
                .or(() -> shared.item(Tag.SEGMENT_IDENTIFICATION_SEQUENCE))
                .map(item -> item.needInteger(Tag.REFERENCED_SEGMENT_NUMBER))
                .orElse(0);
    }

    /** Frames with a position in the patient. */
    private static SegGrid placed(
            DicomFile file, List<DataSet> own, DataSet shared, int rows, int columns, List<Integer> segment) {
        DataSet orientationItem = own.get(0)
                .item(Tag.PLANE_ORIENTATION_SEQUENCE)
                .or(() -> shared.item(Tag.PLANE_ORIENTATION_SEQUENCE))
                .orElseThrow(() -> file.data().missing(Tag.PLANE_ORIENTATION_SEQUENCE));
        DataSet measures = own.get(0)
                .item(Tag.PIXEL_MEASURES_SEQUENCE)
                .or(() -> shared.item(Tag.PIXEL_MEASURES_SEQUENCE))
                .orElseThrow(() -> file.data().missing(Tag.PIXEL_MEASURES_SEQUENCE));
        double[] o = numbers(orientationItem.needNumbers(Tag.IMAGE_ORIENTATION_PATIENT, 6));
        double[] normal = {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
        List<double[]> positions = new ArrayList<>();
        for (DataSet item : own) {
            DataSet place = item.item(Tag.PLANE_POSITION_SEQUENCE)
                    .orElseThrow(() -> file.data().missing(Tag.PLANE_POSITION_SEQUENCE));
            positions.add(numbers(place.needNumbers(Tag.IMAGE_POSITION_PATIENT, 3)));
        }
        double[] along = positions.stream().mapToDouble(p -> dot(p, normal)).toArray();
        int first = 0;
        int last = 0;
        for (int i = 0; i < along.length; i++) {
            first = along[i] < along[first] ? i : first;
            last = along[i] > along[last] ? i : last;
        }
        double distance = along[last] - along[first];
        double spacing = spacing(measures, along, distance);
        long steps = Math.round(distance / spacing);
        List<Double> inPlane = measures.needNumbers(Tag.PIXEL_SPACING, 2);
        if ((steps + 1) * rows * columns > MOST_VOXELS) {
            throw Refusal.TOO_LARGE.of(file.path(), "a grid of at most " + MOST_VOXELS + " voxels", steps + " slices");
        }
        List<Integer> z = new ArrayList<>();
        for (double at : along) {
            double slice = (at - along[first]) / spacing;
            if (Math.abs(slice - Math.rint(slice)) > TOLERANCE * Math.max(1, slice * 0.1)) {
                throw Refusal.UNEVEN_SPACING.of(
                        file.path(), "frames every " + spacing + " mm", "one after " + (at - along[first]) + " mm");
            }
            z.add((int) Math.min(steps, Math.round(slice)));
        }
        double[] affine = new double[12];
        for (int i = 0; i < 3; i++) {
            affine[4 * i] = o[i] * inPlane.get(1);
            affine[4 * i + 1] = o[3 + i] * inPlane.get(0);
            affine[4 * i + 2] =
                    steps > 0 ? (positions.get(last)[i] - positions.get(first)[i]) / steps : normal[i] * spacing;
            affine[4 * i + 3] = positions.get(first)[i];
        }
        Geometry geometry = Geometry.of(affine)
                .orElseThrow(() -> Refusal.MALFORMED.of(file.path(), "positions in millimetres", "no finite numbers"));
        List<Integer> zeros = z.stream().map(i -> 0).toList();
        return new SegGrid(new Extent((int) steps + 1, rows, columns), geometry, segment, z, zeros, zeros);
    }

    /** The distance from slice to slice: as the file says it, else the smallest between two frames. */
    private static double spacing(DataSet measures, double[] along, double distance) {
        double said = Math.abs(measures.number(Tag.SPACING_BETWEEN_SLICES, 0));
        double[] sorted = along.clone();
        java.util.Arrays.sort(sorted);
        double smallest = 0;
        for (int i = 1; i < sorted.length; i++) {
            double step = sorted[i] - sorted[i - 1];
            if (step > 1e-3 && (smallest == 0 || step < smallest)) {
                smallest = step;
            }
        }
        if (said > 0 && (smallest == 0 || said <= smallest * (1 + TOLERANCE))) {
            return distance > 0 ? distance / Math.max(1, Math.rint(distance / said)) : said;
        }
        double thickness = measures.number(Tag.SLICE_THICKNESS, 1);
        return smallest > 0 ? smallest : thickness > 0 ? thickness : 1;
    }

    /** Frames without a position: one after the other, or as their place in the stack says. */
    private static SegGrid stacked(
            DicomFile file, List<DataSet> own, DataSet shared, int rows, int columns, List<Integer> segment) {
        List<Integer> z = new ArrayList<>();
        int depth = 1;
        for (int i = 0; i < own.size(); i++) {
            DataSet content = own.get(i).item(Tag.FRAME_CONTENT_SEQUENCE).orElse(file.data());
            DataSet source = own.get(i)
                    .item(Tag.DERIVATION_IMAGE_SEQUENCE)
                    .flatMap(item -> item.item(Tag.SOURCE_IMAGE_SEQUENCE))
                    .orElse(file.data());
            int place = content.integer(Tag.IN_STACK_POSITION_NUMBER, source.integer(Tag.REFERENCED_FRAME_NUMBER, 1));
            if (place < 1 || (long) place * rows * columns > MOST_VOXELS) {
                throw Refusal.MALFORMED.of(file.path(), "places in the stack from 1 on", place + "");
            }
            z.add(place - 1);
            depth = Math.max(depth, place);
        }
        List<Double> spacing = shared.item(Tag.PIXEL_MEASURES_SEQUENCE)
                .map(item -> item.numbers(Tag.PIXEL_SPACING))
                .orElse(List.of());
        Geometry geometry = spacing.size() == 2 && spacing.get(0) > 0 && spacing.get(1) > 0
                ? Geometry.spaced(spacing.get(1), spacing.get(0), 1)
                : Geometry.UNKNOWN;
        List<Integer> zeros = z.stream().map(i -> 0).toList();
        return new SegGrid(new Extent(depth, rows, columns), geometry, segment, z, zeros, zeros);
    }

    /** Tiles of a slide, in its total pixel matrix. */
    private static SegGrid tiled(
            DicomFile file, int frames, int rows, int columns, boolean full, List<Integer> segments) {
        DataSet data = file.data();
        int height = data.needInteger(Tag.TOTAL_PIXEL_MATRIX_ROWS);
        int width = data.needInteger(Tag.TOTAL_PIXEL_MATRIX_COLUMNS);
        if (height < 1 || width < 1 || (long) height * width > MOST_VOXELS) {
            throw Refusal.TOO_LARGE.of(file.path(), "a slide of 1 to " + MOST_VOXELS + " pixels", height + "x" + width);
        }
        DataSet shared = data.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).orElse(data.newItem());
        int across = (width + columns - 1) / columns;
        int down = (height + rows - 1) / rows;
        boolean labels = data.text(Tag.SEGMENTATION_TYPE, "").equals("LABELMAP");
        List<Integer> segment = new ArrayList<>();
        List<Integer> y = new ArrayList<>();
        List<Integer> x = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            if (full) {
                int of = i / (across * down);
                if (of >= (labels ? 1 : segments.size())) {
                    throw Refusal.MALFORMED.of(file.path(), across * down + " tiles a segment", "more");
                }
                segment.add(labels ? 0 : segments.get(of));
                y.add(i % (across * down) / across * rows);
                x.add(i % across * columns);
                continue;
            }
            DataSet own = data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).get(i);
            DataSet place = own.item(Tag.PLANE_POSITION_SLIDE_SEQUENCE)
                    .orElseThrow(() -> data.missing(Tag.PLANE_POSITION_SLIDE_SEQUENCE));
            segment.add(segment(own, shared));
            y.add(inside(file, place.needInteger(Tag.ROW_POSITION_IN_TOTAL_IMAGE_PIXEL_MATRIX) - 1, height));
            x.add(inside(file, place.needInteger(Tag.COLUMN_POSITION_IN_TOTAL_IMAGE_PIXEL_MATRIX) - 1, width));
        }
        List<Integer> zeros = y.stream().map(i -> 0).toList();
        return new SegGrid(Extent.of(height, width), Geometry.UNKNOWN, segment, zeros, y, x);
    }

    private static int inside(DicomFile file, int start, int size) {
        if (start < 0 || start >= size) {
            throw Refusal.MALFORMED.of(
                    file.path(), "tiles inside the slide", "one from pixel " + start + " of " + size);
        }
        return start;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] numbers(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
