package org.imbrex.segment;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/** Walks a region some rows of a slice at a time, so that what is made of them stays small however large it is. */
final class RowBands {
    private static final int VALUES_AT_ONCE = 1 << 20;

    private RowBands() {}

    /** Takes a band of rows: where it lies in the patch, and where in the image. */
    interface Band {
        void accept(Region inPatch, Region write);
    }

    /**
     * Shows all bands of a region.
     *
     * @param values numbers made for each voxel
     */
    static void of(Region inPatch, Region write, int values, Band band) {
        Extent extent = write.extent();
        int rows = Math.max(1, VALUES_AT_ONCE / Math.multiplyExact(extent.width(), values));
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += rows) {
                Extent size = Extent.of(Math.min(rows, extent.height() - y), extent.width());
                band.accept(
                        new Region(inPatch.z() + z, inPatch.y() + y, inPatch.x(), size),
                        new Region(write.z() + z, write.y() + y, write.x(), size));
            }
        }
    }
}
