package org.imbrex.io;

import java.nio.file.Path;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ObjectSink;

/** Writes the numbers of objects as a TIFF of 8, 16 or 32 bits, whatever the largest number needs. */
public final class ObjectWriter {
    private ObjectWriter() {}

    /** Starts a file that gets its name when it is whole. */
    public static ObjectSink open(Path file, Extent extent, Geometry geometry, int objects) {
        return RasterOutput.objects(file, extent, geometry, objects);
    }
}
