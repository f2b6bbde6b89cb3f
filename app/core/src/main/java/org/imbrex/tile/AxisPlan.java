package org.imbrex.tile;

import java.util.ArrayList;
import java.util.List;

/**
 * The tiles along one axis: patches of one size whose starts lie on the network's grid.
 *
 * <p>The whole-image run that the tiles have to equal sees the frame: the image, mirrored up to the next size that the
 * network takes. An output voxel is exact if all it looks at is inside its patch, or outside the frame: there, patch and
 * frame end together and the network pads both the same way. So only sides inside the frame need a halo.
 *
 * @param image voxels of the image
 * @param frame voxels of the frame, a multiple of the grid
 * @param patch voxels of a patch, a multiple of the grid
 * @param starts the first voxel of each patch, ascending, on the grid
 * @param before the halo towards lower coordinates
 * @param after the halo towards higher coordinates
 */
record AxisPlan(int image, int frame, int patch, List<Integer> starts, int before, int after) {

    /** The plan with the smallest patch that covers the axis with a number of tiles. */
    static AxisPlan of(int image, int grid, int before, int after, int tiles) {
        int frame = roundUp(image, grid);
        if (tiles == 1) {
            return new AxisPlan(image, frame, frame, List.of(0), before, after);
        }
        // A patch of p voxels moves on by step(p) = floor((p - before - after) / grid) * grid; the smallest p with
        // (tiles - 1) * step(p) + p >= frame is found from the step that is needed at least.
        int halo = roundUp(before + after, grid);
        int step = roundUp(Math.max(1, -Math.floorDiv(-(frame - halo), tiles)), grid);
        int patch = Math.min(frame, step + halo);
        return withPatch(image, grid, before, after, patch);
    }

    /** The plan with the fewest tiles for a patch size, a multiple of the grid. */
    static AxisPlan withPatch(int image, int grid, int before, int after, int patch) {
        int frame = roundUp(image, grid);
        if (patch >= frame) {
            return new AxisPlan(image, frame, frame, List.of(0), before, after);
        }
        int step = (patch - before - after) / grid * grid;
        if (step < grid) {
            throw new IllegalArgumentException("a patch of " + patch + " has no room for a halo of " + before + " and "
                    + after + " on a grid of " + grid);
        }
        int tiles = 1 - Math.floorDiv(-(frame - patch), step);
        List<Integer> starts = new ArrayList<>();
        int cells = (frame - patch) / grid;
        for (int i = 0; i < tiles; i++) {
            starts.add((int) ((long) cells * i / (tiles - 1)) * grid);
        }
        return new AxisPlan(image, frame, patch, List.copyOf(starts), before, after);
    }

    int tiles() {
        return starts.size();
    }

    int start(int i) {
        return starts.get(i);
    }

    /** The first voxel that tile i writes: in the middle of what it and the tile before can both write. */
    int writeStart(int i) {
        if (i == 0) {
            return 0;
        }
        int earliest = starts.get(i) + before;
        int latest = starts.get(i - 1) + patch - after;
        return Math.min(image, (earliest + latest) / 2);
    }

    int writeEnd(int i) {
        return i == tiles() - 1 ? image : writeStart(i + 1);
    }

    private static int roundUp(int size, int step) {
        return -Math.floorDiv(-size, step) * step;
    }
}
