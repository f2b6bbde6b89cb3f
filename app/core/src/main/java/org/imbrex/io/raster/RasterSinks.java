package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** Masks written as raster images. */
public final class RasterSinks {
    private RasterSinks() {}

    /** Starts a mask. */
    public static LabelSink labels(Path file, Extent extent, Geometry geometry) {
        LabelMap map = LabelMap.empty(extent, geometry);
        LabelSink memory = map.sink();
        return new LabelSink() {
            @Override
            public void write(Region region, ByteBuffer labels) {
                memory.write(region, labels);
            }

            @Override
            public void finish() {
                RasterScans.writeLabels(file, map);
            }

            @Override
            public void close() {}
        };
    }
}
