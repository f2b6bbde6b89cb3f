package org.imbrex.volume;

import java.util.List;

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

    /** Axis-parallel voxels with known spacing whose first centre is the origin. */
    public static Geometry spaced(double x, double y, double z) {
        return new Geometry(List.of(x, y, z), UNKNOWN.origin, UNKNOWN.direction, true);
    }
}
