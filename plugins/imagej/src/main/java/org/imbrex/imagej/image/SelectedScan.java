package org.imbrex.imagej.image;

import java.nio.FloatBuffer;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A part of a scan as a scan of its own. */
public record SelectedScan(ScanSource whole, Region part) implements ScanSource {
    @Override
    public ScanInfo info() {
        ScanInfo info = whole.info();
        return new ScanInfo(part.extent(), info.channels(), info.type(), info.geometry());
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        whole.read(
                new Region(region.z() + part.z(), region.y() + part.y(), region.x() + part.x(), region.extent()), into);
    }

    /** The whole scan stays open: it is its opener's. */
    @Override
    public void close() {}
}
