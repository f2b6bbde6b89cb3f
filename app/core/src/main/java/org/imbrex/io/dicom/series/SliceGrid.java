package org.imbrex.io.dicom.series;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.resample.EvenGrid;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ScanInfo;

/**
 * Slices in the order of their positions along their normal, checked to be a grid: no two at one position, the same step
 * from each to the next. A step that is not along the normal is a tilted gantry; the planes stay what they are, and so
 * the grid's z axis is the step's.
 */
final class SliceGrid {
    /** How far a slice may be from its place, as a share of the step. */
    private static final double TOLERANCE = 0.01;

    /** Positions nearer to each other are one, in millimetres. */
    private static final double SAME = 1e-3;

    /** Below this, in degrees, a tilt is rounding. */
    static final double LEAST_TILT = 0.1;

    private static final int SHOWN = 8;

    private SliceGrid() {}

    /** Slices sorted along their common normal; those without a plane stay in their order. */
    static List<Slice> sorted(List<Slice> slices) {
        Plane plane = slices.get(0).plane();
        if (plane == null) {
            return List.copyOf(slices);
        }
        double[] normal = plane.normal();
        return slices.stream()
                .sorted(Comparator.comparingDouble(slice -> along(slice, normal)))
                .toList();
    }

    private static double along(Slice slice, double[] normal) {
        Plane plane = slice.plane();
        return plane == null ? slice.frame() : plane.along(normal);
    }

    /** Whether two of the sorted slices are at one position. */
    static boolean hasDuplicates(List<Slice> sorted) {
        Plane first = sorted.get(0).plane();
        if (first == null) {
            return false;
        }
        double[] at = positions(sorted, first);
        for (int i = 1; i < at.length; i++) {
            if (at[i] - at[i - 1] < SAME) {
                return true;
            }
        }
        return false;
    }

    private static double[] positions(List<Slice> sorted, Plane plane) {
        double[] normal = plane.normal();
        return sorted.stream().mapToDouble(slice -> along(slice, normal)).toArray();
    }

    /**
     * The geometry of sorted slices.
     *
     * @param from the file or folder they are from, for messages
     * @throws org.imbrex.error.InputException if they are no grid; the message names the positions in millimetres
     */
    static Geometry check(Path from, List<Slice> sorted, SeriesOptions options) {
        Slice first = sorted.get(0);
        Plane plane = first.plane();
        if (plane == null) {
            return first.spacing().isEmpty()
                    ? Geometry.UNKNOWN
                    : Geometry.spaced(
                            first.spacing().get(0),
                            first.spacing().get(1),
                            first.thickness() > 0 ? first.thickness() : 1);
        }
        double[] at = positions(sorted, plane);
        double[] step = new double[3];
        if (at.length == 1) {
            double[] normal = plane.normal();
            for (int i = 0; i < 3; i++) {
                step[i] = normal[i] * (first.thickness() > 0 ? first.thickness() : 1);
            }
        } else {
            if (hasDuplicates(sorted)) {
                throw Refusal.DUPLICATE_POSITIONS.of(from, "one slice at a position", "several at " + duplicates(at));
            }
            Plane last = plane(sorted.get(at.length - 1));
            for (int i = 0; i < 3; i++) {
                step[i] = (last.position().get(i) - plane.position().get(i)) / (at.length - 1);
            }
            if (options == SeriesOptions.STRICT) {
                checkDistances(from, at);
                checkShifts(from, sorted, step, at);
            }
        }
        return geometry(first, plane, step);
    }

    /**
     * Why sorted slices are no grid with right angles; empty if they are one.
     *
     * @throws org.imbrex.error.InputException if several are at one position
     */
    static Optional<String> unevenness(Path from, List<Slice> sorted) {
        Plane plane = sorted.get(0).plane();
        if (plane == null || sorted.size() < 2) {
            return Optional.empty();
        }
        Geometry stack = check(from, sorted, SeriesOptions.ALLOW_GAPS);
        try {
            check(from, sorted, SeriesOptions.STRICT);
        } catch (InputException e) {
            String message = String.valueOf(e.getMessage());
            return Optional.of(
                    message.substring(message.indexOf(": ", String.valueOf(from).length()) + 2));
        }
        double tilt = tilt(stack);
        return tilt > LEAST_TILT
                ? Optional.of(String.format(Locale.ROOT, "the gantry was tilted by %.1f degrees", tilt))
                : Optional.empty();
    }

    /** The even grid for sorted slices that are none. */
    static EvenGrid even(Path from, ScanInfo stack, List<Slice> sorted) {
        Plane first = plane(sorted.get(0));
        List<Double> spacing = sorted.get(0).spacing();
        double[] normal = first.normal();
        List<EvenGrid.Place> places = new ArrayList<>();
        for (Slice slice : sorted) {
            double[] apart = new double[3];
            for (int i = 0; i < 3; i++) {
                apart[i] = plane(slice).position().get(i) - first.position().get(i);
            }
            double x = 0;
            double y = 0;
            double z = 0;
            for (int i = 0; i < 3; i++) {
                x += apart[i] * first.orientation().get(i) / spacing.get(0);
                y += apart[i] * first.orientation().get(3 + i) / spacing.get(1);
                z += apart[i] * normal[i];
            }
            places.add(new EvenGrid.Place(x, y, z));
        }
        try {
            return EvenGrid.of(stack, places);
        } catch (IllegalArgumentException e) {
            throw Refusal.TILTED.of(from, "expected " + e.getMessage(), e);
        }
    }

    private static Plane plane(Slice slice) {
        Plane plane = slice.plane();
        if (plane == null) {
            throw new IllegalArgumentException("a slice without a plane among others");
        }
        return plane;
    }

    private static Geometry geometry(Slice first, Plane plane, double[] step) {
        double[] affine = new double[12];
        for (int row = 0; row < 3; row++) {
            affine[4 * row] = plane.orientation().get(row) * first.spacing().get(0);
            affine[4 * row + 1] =
                    plane.orientation().get(3 + row) * first.spacing().get(1);
            affine[4 * row + 2] = step[row];
            affine[4 * row + 3] = plane.position().get(row);
        }
        return Geometry.of(affine)
                .orElseThrow(() -> Refusal.MALFORMED.of(first.file(), "positions in millimetres", "no finite numbers"));
    }

    private static void checkDistances(Path from, double[] at) {
        double[] distances = new double[at.length - 1];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = at[i + 1] - at[i];
        }
        double[] ordered = distances.clone();
        java.util.Arrays.sort(ordered);
        double usual = ordered[ordered.length / 2];
        if (ordered.length > 1 && ordered[0] < usual * (1 - TOLERANCE)) {
            usual = ordered[0];
        }
        List<String> uneven = new ArrayList<>();
        boolean gaps = true;
        for (int i = 0; i < distances.length; i++) {
            double steps = distances[i] / usual;
            if (Math.abs(steps - 1) > TOLERANCE) {
                uneven.add(mm(distances[i]) + " after " + mm(at[i]));
                gaps &= Math.abs(steps - Math.rint(steps)) < TOLERANCE * steps;
            }
        }
        if (!uneven.isEmpty()) {
            String found = uneven.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (uneven.size() > SHOWN ? " and " + (uneven.size() - SHOWN) + " more" : "");
            String expected = "slices every " + mm(usual) + " mm along their normal";
            if (gaps) {
                throw Refusal.GAPS.of(from, expected, "slices missing: " + found);
            }
            throw Refusal.UNEVEN_SPACING.of(from, expected, found);
        }
    }

    /** Within their planes, slices may shift by the same step from each to the next, as a tilted gantry does it. */
    private static void checkShifts(Path from, List<Slice> sorted, double[] step, double[] at) {
        double length = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
        List<Double> start = plane(sorted.get(0)).position();
        for (int i = 1; i < sorted.size(); i++) {
            List<Double> position = plane(sorted.get(i)).position();
            double squares = 0;
            for (int axis = 0; axis < 3; axis++) {
                double off = position.get(axis) - start.get(axis) - i * step[axis];
                squares += off * off;
            }
            // Distances were checked from slice to slice, so that a drift may add up to one step's tolerance at most.
            if (Math.sqrt(squares) > Math.max(TOLERANCE * length, SAME)) {
                throw Refusal.TILTED.of(
                        from, "slices on one line", "one " + mm(Math.sqrt(squares)) + " mm beside it at " + mm(at[i]));
            }
        }
    }

    private static String duplicates(double[] at) {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < at.length; i++) {
            if (at[i] - at[i - 1] < SAME && (found.isEmpty() || !found.contains(mm(at[i])))) {
                found.add(mm(at[i]));
            }
        }
        return found.stream().limit(SHOWN).collect(Collectors.joining(", ")) + " mm along the slices' normal"
                + (found.size() > SHOWN ? ", and " + (found.size() - SHOWN) + " more" : "");
    }

    /** The angle in degrees between the step from slice to slice and the slices' normal. */
    static double tilt(Geometry geometry) {
        double cosine = Math.min(1, Math.abs(geometry.handedness()));
        return Math.toDegrees(Math.acos(cosine));
    }

    private static String mm(double value) {
        double rounded = DoubleStream.of(Math.rint(value * 1000) / 1000).sum();
        return String.format(
                Locale.ROOT, "%s", rounded == 0 ? "0" : Double.toString(rounded).replaceAll("\\.0$", ""));
    }
}
