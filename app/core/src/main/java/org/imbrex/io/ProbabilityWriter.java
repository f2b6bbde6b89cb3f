package org.imbrex.io;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ProbabilitySink;

/** Writes class probabilities as a TIFF of 32-bit floats that ImageJ shows as a hyperstack, a channel for each class. */
public final class ProbabilityWriter {
    private ProbabilityWriter() {}

    /**
     * Starts a file that is written region by region, in any order and from several threads. It is not compressed, and
     * becomes a BigTIFF where it takes 4 GB or more.
     *
     * @param file ends in .tif or .tiff
     * @param classNames a name for each class, or none at all; they become the labels of the pages
     * @throws org.imbrex.error.ResourceException if the disk has not enough room or the folder cannot be written
     */
    public static ProbabilitySink open(
            Path file, Extent extent, int classes, List<String> classNames, Geometry geometry) {
        return RasterOutput.probabilities(file, extent, classes, classNames, geometry);
    }
}
