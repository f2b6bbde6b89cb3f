package org.imbrex.volume;

/**
 * A box of voxels: its first voxel and its extent. It may reach outside an image (negative start) until it is
 * intersected with the image's bounds.
 *
 * @param z first slice
 * @param y first row
 * @param x first column
 * @param extent voxels along each axis
 */
public record Region(int z, int y, int x, Extent extent) {
    /** A region of an image in two dimensions. */
    public static Region of(int y, int x, int height, int width) {
        return new Region(0, y, x, Extent.of(height, width));
    }

    /** All of an image. */
    public static Region all(Extent extent) {
        return new Region(0, 0, 0, extent);
    }

    /** The region from a first voxel up to, and without, an end. */
    public static Region between(int z, int y, int x, int endZ, int endY, int endX) {
        return new Region(z, y, x, new Extent(endZ - z, endY - y, endX - x));
    }

    /** The first voxel along an axis. */
    public int start(Axis axis) {
        return switch (axis) {
            case Z -> z;
            case Y -> y;
            case X -> x;
        };
    }

    /** One past the last voxel along an axis. */
    public int end(Axis axis) {
        return start(axis) + extent.along(axis);
    }

    public long voxels() {
        return extent.voxels();
    }

    public Region expand(Halo halo) {
        return between(
                z - halo.front(),
                y - halo.top(),
                x - halo.left(),
                end(Axis.Z) + halo.back(),
                end(Axis.Y) + halo.bottom(),
                end(Axis.X) + halo.right());
    }

    public boolean intersects(Region other) {
        return Axis.ALL.stream().allMatch(a -> start(a) < other.end(a) && other.start(a) < end(a));
    }

    /**
     * What two regions share.
     *
     * @throws IllegalArgumentException if they share nothing
     */
    public Region intersect(Region other) {
        if (!intersects(other)) {
            throw new IllegalArgumentException(this + " and " + other + " share no voxel");
        }
        return between(
                Math.max(z, other.z),
                Math.max(y, other.y),
                Math.max(x, other.x),
                Math.min(end(Axis.Z), other.end(Axis.Z)),
                Math.min(end(Axis.Y), other.end(Axis.Y)),
                Math.min(end(Axis.X), other.end(Axis.X)));
    }

    public boolean contains(Region other) {
        return Axis.ALL.stream().allMatch(a -> start(a) <= other.start(a) && other.end(a) <= end(a));
    }

    /** The same box as seen from another voxel. */
    public Region relativeTo(Region other) {
        return new Region(z - other.z, y - other.y, x - other.x, extent);
    }

    @Override
    public String toString() {
        return extent + " at x " + x + ", y " + y + ", z " + z;
    }
}
