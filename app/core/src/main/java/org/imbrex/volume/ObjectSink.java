package org.imbrex.volume;

import java.nio.IntBuffer;

/**
 * Takes the number of the object that each voxel belongs to, row by row. What is closed without having been finished
 * leaves nothing behind.
 */
public interface ObjectSink extends AutoCloseable {
    /**
     * Takes a row.
     *
     * @param z its slice
     * @param y its row
     * @param numbers one for each voxel, from its position on: 0 where there is no object; the position advances
     */
    void write(int z, int y, IntBuffer numbers);

    /** Says that every row has been written: the result gets its final name. */
    void finish();

    @Override
    void close();
}
