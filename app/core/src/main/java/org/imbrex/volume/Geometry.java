package org.imbrex.volume;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where voxels are in the patient or on the stage, in millimetres, in the LPS frame (x to the left, y to the back, z to
 * the head). Voxel (i, j, k) along (x, y, z) lies at {@code origin + direction * (spacing * (i, j, k))}.
 *
 * @param spacing millimetres between voxel centres along x, y and z; positive
 * @param origin the centre of the first voxel: x, y, z in millimetres
 * @param direction the unit vectors of the x, y and z axis, one after the other (nine numbers, column by column)
 * @param known whether the numbers were read from the scan; where they were not, one voxel is called one millimetre
 */
public record Geometry(List<Double> spacing, List<Double> origin, List<Double> direction, boolean known) {
    /** One millimetre a voxel, for scans that say nothing of their geometry. */
    public static final Geometry UNKNOWN = new Geometry(
            List.of(1.0, 1.0, 1.0),
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
            false);

    public Geometry {
        spacing = List.copyOf(spacing);
        origin = List.copyOf(origin);
        direction = List.copyOf(direction);
        if (spacing.size() != 3 || origin.size() != 3 || direction.size() != 9) {
            throw new IllegalArgumentException("a geometry has 3 spacings, 3 origins and 9 directions");
        }
        if (spacing.stream().anyMatch(s -> !(s > 0 && Double.isFinite(s)))) {
            throw new IllegalArgumentException("spacing is positive, found " + spacing);
        }
    }

    /**
     * The geometry of an affine map from voxel numbers to millimetres.
     *
     * @param affine three rows (x, y, z in millimetres) of four numbers: a step along x, y and z, and the first voxel
     * @return empty if a number is not finite or a step is 0
     */
    public static Optional<Geometry> of(double[] affine) {
        List<Double> spacing = new ArrayList<>();
        List<Double> direction = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            double x = affine[axis];
            double y = affine[4 + axis];
            double z = affine[8 + axis];
            double step = Math.sqrt(x * x + y * y + z * z);
            if (!(step > 0 && Double.isFinite(step) && Double.isFinite(affine[4 * axis + 3]))) {
                return Optional.empty();
            }
            spacing.add(step);
            direction.addAll(List.of(x / step, y / step, z / step));
        }
        return Optional.of(new Geometry(spacing, List.of(affine[3], affine[7], affine[11]), direction, true));
    }

    /** Three rows (x, y, z in millimetres) of four numbers: a step along x, y and z, and the first voxel. */
    public double[] affine() {
        double[] affine = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                affine[4 * row + axis] = spacing.get(axis) * direction.get(3 * axis + row);
            }
            affine[4 * row + 3] = origin.get(row);
        }
        return affine;
    }

    /** The volume that the three axes span: 1 at right angles, -1 if they are those of a left hand, 0 in a plane. */
    public double handedness() {
        double[] d = direction.stream().mapToDouble(Double::doubleValue).toArray();
        return d[0] * (d[4] * d[8] - d[5] * d[7])
                - d[3] * (d[1] * d[8] - d[2] * d[7])
                + d[6] * (d[1] * d[5] - d[2] * d[4]);
    }

    /**
     * How far the voxels of another geometry are from those of this one, in millimetres: the most that any voxel of an
     * extent, which is one of its corners, is apart.
     */
    public double distance(Geometry other, Extent extent) {
        double[] one = affine();
        double[] two = other.affine();
        double most = 0;
        for (int corner = 0; corner < 8; corner++) {
            double i = (corner & 1) * (extent.width() - 1.0);
            double j = (corner >> 1 & 1) * (extent.height() - 1.0);
            double k = (corner >> 2) * (extent.depth() - 1.0);
            double square = 0;
            for (int row = 0; row < 12; row += 4) {
                double apart = (one[row] - two[row]) * i
                        + (one[row + 1] - two[row + 1]) * j
                        + (one[row + 2] - two[row + 2]) * k
                        + (one[row + 3] - two[row + 3]);
                square += apart * apart;
            }
            most = Math.max(most, Math.sqrt(square));
        }
        return most;
    }

    /** Whether it says where the voxels are, not only how large they are: it does not if they start at 0, axis by axis. */
    public boolean placed() {
        return known && !(origin.equals(UNKNOWN.origin) && direction.equals(UNKNOWN.direction));
    }

    /**
     * Whether voxels with the same numbers are in the same place as those of another geometry, to half a voxel; files hold
     * places to a few digits only. Where one of the two does not say where they are, nothing speaks against it.
     */
    public boolean agrees(Geometry other, Extent extent) {
        return !placed() || !other.placed() || distance(other, extent) <= Collections.min(spacing) / 2;
    }

    /** Axis-parallel voxels with known spacing whose first centre is the origin. */
    public static Geometry spaced(double x, double y, double z) {
        return new Geometry(List.of(x, y, z), UNKNOWN.origin, UNKNOWN.direction, true);
    }
}
