package org.imbrex.segment;

import java.nio.FloatBuffer;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * A scan that asks before each region whether to go on.
 *
 * @param scan its user closes it
 */
record CancellableScan(ScanSource scan, Progress progress) implements ScanSource {
    @Override
    public ScanInfo info() {
        return scan.info();
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        progress.checkCancelled();
        scan.read(region, into);
    }

    @Override
    public void close() {}
}
