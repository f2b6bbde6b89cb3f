package org.imbrex.resample;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/** Where the rows of a region lie among all voxels of an image, one after the other. */
final class Rows {
    /** Takes a row: the byte at which it starts, and how many bytes it has. */
    interface Row {
        void at(long start, int bytes);
    }

    private Rows() {}

    static void of(Extent extent, Region region, int voxelBytes, Row row) {
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside an image of " + extent);
        }
        Extent size = region.extent();
        // Rows as wide as the image lie one after the other.
        int rowsAtOnce = size.width() == extent.width() ? size.height() : 1;
        for (int z = 0; z < size.depth(); z++) {
            for (int y = 0; y < size.height(); y += rowsAtOnce) {
                long first = ((region.z() + z) * (long) extent.height() + region.y() + y) * extent.width() + region.x();
                row.at(first * voxelBytes, rowsAtOnce * size.width() * voxelBytes);
            }
        }
    }
}
