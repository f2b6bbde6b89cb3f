package org.imbrex.io;

import java.nio.file.Path;
import java.util.Locale;
import org.imbrex.error.InputException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/** Files that belong together have their voxels in the same place. */
public final class SamePlace {
    private SamePlace() {}

    /**
     * Checks a file against another of the same extent.
     *
     * @param file the one that is checked
     * @param other what it has to be like, in words
     * @throws InputException if both say where their voxels are, and some are more than half a voxel apart
     */
    public static void check(Path file, Geometry found, String other, Geometry expected, Extent extent) {
        if (!expected.agrees(found, extent)) {
            throw InputException.of(
                    file,
                    "voxels in the place of those of " + other,
                    String.format(Locale.ROOT, "some %.3g mm away", expected.distance(found, extent)));
        }
    }
}
