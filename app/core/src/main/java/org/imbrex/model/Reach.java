package org.imbrex.model;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/** How much of its input one output voxel of a network depends on. */
public sealed interface Reach {
    /**
     * An output voxel depends on a bounded neighbourhood: tiles can be exact.
     *
     * @param halo how far an output voxel looks beyond its own place, in voxels, for each axis and side: of a patch that
     *     starts on the grid and is not at the image's border, outputs at least this far inside equal the whole image's
     * @param grid the network's stride product: patches start on its multiples and are multiples of it in size
     * @param crop how many voxels the output is smaller than the input, for each axis and side; none for a network that
     *     pads
     * @param smallest the smallest patch that the network takes, a multiple of the grid
     */
    record Local(Halo halo, Extent grid, Halo crop, Extent smallest) implements Reach {
        /** A network that takes patches of one cell of the grid and larger. */
        public Local(Halo halo, Extent grid, Halo crop) {
            this(halo, grid, crop, grid);
        }
    }

    /**
     * Every output voxel may depend on the whole patch: tiles can only be blended.
     *
     * @param grid patches are multiples of it in size
     * @param reason the operator that looks at the whole patch, in words
     */
    record Global(Extent grid, String reason) implements Reach {}

    /** Patches are multiples of it in size. */
    Extent grid();
}
