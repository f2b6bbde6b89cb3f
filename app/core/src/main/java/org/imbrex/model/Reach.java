package org.imbrex.model;

import java.util.Map;
import org.imbrex.volume.Axis;
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
     * @param smallest the smallest patch that the network takes, a multiple of the grid where it is not fixed
     * @param fixed the size of every patch along the axes where the network takes one size only
     */
    record Local(Halo halo, Extent grid, Halo crop, Extent smallest, Map<Axis, Integer> fixed) implements Reach {
        public Local {
            fixed = Map.copyOf(fixed);
            smallest = withSizes(smallest, fixed);
        }

        /** A network that takes patches of any size on its grid from the smallest on. */
        public Local(Halo halo, Extent grid, Halo crop, Extent smallest) {
            this(halo, grid, crop, smallest, Map.of());
        }

        /** A network that takes patches of one cell of the grid and larger. */
        public Local(Halo halo, Extent grid, Halo crop) {
            this(halo, grid, crop, grid);
        }
    }

    /**
     * Every output voxel may depend on the whole patch: tiles can only be blended.
     *
     * @param grid patches are multiples of it in size
     * @param fixed the size of every patch along the axes where the network takes one size only
     * @param border what of a patch's output is not to be trusted where the patch ends inside the image, as the model's
     *     maker says
     * @param reason the operator that looks at the whole patch, in words
     */
    record Global(Extent grid, Map<Axis, Integer> fixed, Halo border, String reason) implements Reach {
        public Global {
            fixed = Map.copyOf(fixed);
        }
    }

    /** Patches are multiples of it in size. */
    Extent grid();

    /** The size of every patch along the axes where the network takes one size only; all others are free. */
    Map<Axis, Integer> fixed();

    /** An extent with the fixed sizes put in. */
    default Extent pinned(Extent patch) {
        return withSizes(patch, fixed());
    }

    private static Extent withSizes(Extent patch, Map<Axis, Integer> fixed) {
        Extent pinned = patch;
        for (Map.Entry<Axis, Integer> axis : fixed.entrySet()) {
            pinned = pinned.with(axis.getKey(), axis.getValue());
        }
        return pinned;
    }
}
