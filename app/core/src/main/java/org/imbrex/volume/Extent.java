package org.imbrex.volume;

/**
 * How many voxels something has along each axis; an image in two dimensions has a depth of 1.
 *
 * @param depth voxels along z, at least 1
 * @param height voxels along y, at least 1
 * @param width voxels along x, at least 1
 */
public record Extent(int depth, int height, int width) {
    public Extent {
        if (depth < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "an extent is at least 1 along each axis, found " + depth + " x " + height + " x " + width);
        }
    }

    /** An image in two dimensions. */
    public static Extent of(int height, int width) {
        return new Extent(1, height, width);
    }

    public int along(Axis axis) {
        return switch (axis) {
            case Z -> depth;
            case Y -> height;
            case X -> width;
        };
    }

    /** The same extent with another size along one axis. */
    public Extent with(Axis axis, int size) {
        return switch (axis) {
            case Z -> new Extent(size, height, width);
            case Y -> new Extent(depth, size, width);
            case X -> new Extent(depth, height, size);
        };
    }

    public long voxels() {
        return (long) depth * height * width;
    }

    /** The smallest extent that holds this one and is a multiple of a grid along each axis. */
    public Extent roundUp(Extent grid) {
        return new Extent(roundUp(depth, grid.depth), roundUp(height, grid.height), roundUp(width, grid.width));
    }

    /** Whether this is a multiple of a grid along each axis. */
    public boolean isOn(Extent grid) {
        return depth % grid.depth == 0 && height % grid.height == 0 && width % grid.width == 0;
    }

    /** The smallest extent that is a multiple of this one and another, both taken as grids. */
    public Extent commonGrid(Extent other) {
        return new Extent(
                leastCommonMultiple(depth, other.depth),
                leastCommonMultiple(height, other.height),
                leastCommonMultiple(width, other.width));
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return Math.multiplyExact(a / x, b);
    }

    /** The smallest multiple of a step that is not below a size. */
    public static int roundUp(int size, int step) {
        return Math.multiplyExact(-Math.floorDiv(-size, step), step);
    }

    /** Width x height, and x depth where there is more than one slice: the order in which people say it. */
    @Override
    public String toString() {
        return depth == 1 ? width + "x" + height : width + "x" + height + "x" + depth;
    }
}
