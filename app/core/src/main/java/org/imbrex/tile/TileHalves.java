package org.imbrex.tile;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/**
 * Two tiles in place of one, for when memory turns out to be shorter than planned: each writes a half of what the one
 * writes, has all it looks at inside its patch, and starts on the grid.
 */
public record TileHalves(Tile first, Tile second) {
    /**
     * Halves a tile along the axis that makes its patches smallest.
     *
     * @param frame what a run over the whole image sees: it starts before the image by what the network crops
     * @return empty if no halves are smaller
     */
    public static Optional<TileHalves> of(Tile tile, Reach.Local reach, Extent frame) {
        return Axis.ALL.stream()
                .filter(axis ->
                        tile.write().extent().along(axis) > 1 && !reach.fixed().containsKey(axis))
                .map(axis -> along(axis, tile, reach, frame))
                .filter(halves -> halves.largest() < tile.read().voxels())
                .min(Comparator.comparingLong(TileHalves::largest));
    }

    /** The two tiles. */
    public List<Tile> both() {
        return List.of(first, second);
    }

    private long largest() {
        return Math.max(first.read().voxels(), second.read().voxels());
    }

    private static TileHalves along(Axis axis, Tile tile, Reach.Local reach, Extent frame) {
        int start = tile.write().start(axis);
        int end = tile.write().end(axis);
        int middle = start + (end - start) / 2;
        return new TileHalves(
                part(axis, start, middle, tile, reach, frame), part(axis, middle, end, tile, reach, frame));
    }

    private static Tile part(Axis axis, int start, int end, Tile tile, Reach.Local reach, Extent frame) {
        int grid = reach.grid().along(axis);
        int cropBefore = reach.crop().before(axis);
        int size = frame.along(axis);
        // In the frame's coordinates, whose origin is on the grid.
        int from = Math.max(0, Math.floorDiv(start + cropBefore - reach.halo().before(axis), grid) * grid);
        int to = Math.min(size, Extent.roundUp(end + cropBefore + reach.halo().after(axis), grid));
        int smallest = reach.smallest().along(axis);
        if (to - from < smallest) {
            from = Math.max(0, Math.floorDiv(to - smallest, grid) * grid);
            to = Math.min(size, from + smallest);
        }
        return new Tile(
                between(tile.read(), axis, from - cropBefore, to - cropBefore),
                between(
                        tile.output(),
                        axis,
                        from,
                        to - cropBefore - reach.crop().after(axis)),
                between(tile.write(), axis, start, end));
    }

    /** A region with another range along an axis. */
    private static Region between(Region region, Axis axis, int start, int end) {
        Extent extent = region.extent().with(axis, end - start);
        return new Region(
                axis == Axis.Z ? start : region.z(),
                axis == Axis.Y ? start : region.y(),
                axis == Axis.X ? start : region.x(),
                extent);
    }
}
