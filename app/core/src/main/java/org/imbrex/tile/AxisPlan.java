package org.imbrex.tile;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;

/**
 * The tiles along one axis: patches of one size whose starts lie on the network's grid.
 *
 * <p>The whole-image run that the tiles have to equal sees the frame: the image, mirrored up to the next size that the
 * network takes. An output voxel is exact if all it looks at is inside its patch, or outside the frame: there, patch and
 * frame end together and the network pads both the same way. So only sides inside the frame need a halo. For a network
 * that does not pad, the frame is wider than the image by what the network crops. Where patches have one size only, that
 * may lie off the grid; the frame is then so many cells longer than a patch.
 *
 * @param image voxels of the image
 * @param frame voxels of the frame; it begins before the image by what is cropped there
 * @param patch voxels of a patch; like the frame a multiple of the grid, but where its size is fixed
 * @param starts the first voxel of each patch in the frame, ascending, on the grid
 * @param sides what the network needs and crops
 */
record AxisPlan(int image, int frame, int patch, List<Integer> starts, Sides sides) {
    /**
     * What a network needs along an axis.
     *
     * @param grid patches start on its multiples and are multiples of it in size
     * @param before the halo towards lower coordinates
     * @param after the halo towards higher coordinates
     * @param cropBefore voxels by which the output starts after the patch
     * @param cropAfter voxels by which it ends before it
     * @param smallest the smallest patch that the network takes
     * @param fixed whether it takes no other
     */
    record Sides(int grid, int before, int after, int cropBefore, int cropAfter, int smallest, boolean fixed) {
        static Sides of(Reach.Local reach, Axis axis) {
            return new Sides(
                    reach.grid().along(axis),
                    reach.halo().before(axis),
                    reach.halo().after(axis),
                    reach.crop().before(axis),
                    reach.crop().after(axis),
                    reach.smallest().along(axis),
                    reach.fixed().containsKey(axis));
        }

        int frame(int image) {
            int needed = image + cropBefore + cropAfter;
            return fixed
                    ? smallest + Extent.roundUp(Math.max(0, needed - smallest), grid)
                    : Math.max(smallest, Extent.roundUp(needed, grid));
        }

        /** The smallest patch that writes something between two others. */
        int smallestPatch() {
            return Math.max(smallest, Extent.roundUp(before + after, grid) + grid);
        }

        /** How far a patch is from the next at most, a multiple of the grid; below 1 if the halo leaves no room. */
        int step(int patch) {
            return Math.floorDiv(patch - before - after, grid) * grid;
        }
    }

    /** The plan with the smallest patch that covers the axis with a number of tiles. */
    static AxisPlan of(int image, Sides sides, int tiles) {
        int frame = sides.frame(image);
        if (tiles == 1) {
            return new AxisPlan(image, frame, frame, List.of(0), sides);
        }
        // A patch of p voxels moves on by step(p) = floor((p - before - after) / grid) * grid; the smallest p with
        // (tiles - 1) * step(p) + p >= frame is found from the step that is needed at least.
        int halo = Extent.roundUp(sides.before + sides.after, sides.grid);
        int step = Extent.roundUp(Math.max(1, -Math.floorDiv(-(frame - halo), tiles)), sides.grid);
        return withPatch(image, sides, Math.min(frame, Math.max(sides.smallest, step + halo)));
    }

    /** The plan with the fewest tiles for a patch size. */
    static AxisPlan withPatch(int image, Sides sides, int patch) {
        int frame = sides.frame(image);
        if (patch >= frame) {
            return new AxisPlan(image, frame, frame, List.of(0), sides);
        }
        int step = sides.step(patch);
        if (step < sides.grid) {
            throw new IllegalArgumentException("a patch of " + patch + " has no room for a halo of " + sides.before
                    + " and " + sides.after + " on a grid of " + sides.grid);
        }
        int tiles = 1 - Math.floorDiv(-(frame - patch), step);
        List<Integer> starts = new ArrayList<>();
        int cells = (frame - patch) / sides.grid;
        for (int i = 0; i < tiles; i++) {
            starts.add((int) ((long) cells * i / (tiles - 1)) * sides.grid);
        }
        return new AxisPlan(image, frame, patch, List.copyOf(starts), sides);
    }

    int tiles() {
        return starts.size();
    }

    /** The first voxel that tile i reads, in the image's coordinates. */
    int readStart(int i) {
        return starts.get(i) - sides.cropBefore;
    }

    /** The first voxel of tile i's output. */
    int outputStart(int i) {
        return starts.get(i);
    }

    int outputSize() {
        return patch - sides.cropBefore - sides.cropAfter;
    }

    /** The first voxel that tile i writes: in the middle of what it and the tile before can both write. */
    int writeStart(int i) {
        if (i == 0) {
            return 0;
        }
        int earliest = readStart(i) + sides.before;
        int latest = readStart(i - 1) + patch - sides.after;
        return Math.min(image - 1, (earliest + latest) / 2);
    }

    int writeEnd(int i) {
        return i == tiles() - 1 ? image : writeStart(i + 1);
    }
}
