package org.imbrex.tile;

import java.util.List;
import org.imbrex.volume.Extent;

/** How an image is cut into patches: exactly, or overlapping and to be blended. */
public sealed interface Tiling permits TilePlan, BlendPlan {
    Extent image();

    /** The image mirrored up to the grid. */
    Extent frame();

    /** The extent of every patch. */
    Extent patch();

    List<Tile> tiles();

    /** Patches that run at once. */
    int callers();

    /** Estimated memory of all callers together, in bytes. */
    long bytes();

    /** Voxels that the network computes over voxels of the image: 1 is no overhead. */
    default double workFactor() {
        return (double) patch().voxels() * tiles().size() / image().voxels();
    }
}
