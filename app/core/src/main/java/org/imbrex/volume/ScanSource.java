package org.imbrex.volume;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A scan whose voxels are read region by region. Reading is safe from several threads at once, whatever the order of the
 * regions.
 */
public interface ScanSource extends AutoCloseable {
    ScanInfo info();

    /**
     * Reads the voxels of a region, as the numbers the scan means (a rescale slope is applied, nothing else).
     *
     * @param region inside the scan
     * @param into takes channels x depth x height x width floats from its position on, x fastest; the position advances
     */
    void read(Region region, FloatBuffer into);

    /** What people should know of the scan, such as what it leaves unsaid; one line each, without its name. */
    default List<String> notes() {
        return List.of();
    }

    /** Releases files and memory; unchecked, so that callers need no catch. */
    @Override
    void close();
}
