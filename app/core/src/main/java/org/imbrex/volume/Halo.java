package org.imbrex.volume;

/**
 * Voxels around a region, for each axis and side; none is negative.
 *
 * @param front before the region along z
 * @param back after it along z
 * @param top before it along y
 * @param bottom after it along y
 * @param left before it along x
 * @param right after it along x
 */
public record Halo(int front, int back, int top, int bottom, int left, int right) {
    public static final Halo NONE = new Halo(0, 0, 0, 0, 0, 0);

    public Halo {
        if (Math.min(front, Math.min(back, Math.min(top, Math.min(bottom, Math.min(left, right))))) < 0) {
            throw new IllegalArgumentException("a halo is never negative");
        }
    }

    /** The same number of voxels on both sides of each axis. */
    public static Halo of(int z, int y, int x) {
        return new Halo(z, z, y, y, x, x);
    }

    /** Voxels before the region along an axis. */
    public int before(Axis axis) {
        return switch (axis) {
            case Z -> front;
            case Y -> top;
            case X -> left;
        };
    }

    /** Voxels after the region along an axis. */
    public int after(Axis axis) {
        return switch (axis) {
            case Z -> back;
            case Y -> bottom;
            case X -> right;
        };
    }

    /** Each side made a multiple of the grid, so that a region on the grid stays on it when expanded. */
    public Halo roundUp(Extent grid) {
        return new Halo(
                Extent.roundUp(front, grid.depth()),
                Extent.roundUp(back, grid.depth()),
                Extent.roundUp(top, grid.height()),
                Extent.roundUp(bottom, grid.height()),
                Extent.roundUp(left, grid.width()),
                Extent.roundUp(right, grid.width()));
    }

    @Override
    public String toString() {
        return "z " + sides(front, back) + ", y " + sides(top, bottom) + ", x " + sides(left, right);
    }

    private static String sides(int before, int after) {
        return before == after ? "" + before : before + "/" + after;
    }
}
