package org.imbrex.volume;

import java.nio.ByteBuffer;

/**
 * Takes class numbers region by region, in any order and from several threads at once. What is closed without having been
 * finished leaves nothing behind.
 */
public interface LabelSink extends AutoCloseable {
    /**
     * Takes the labels of a region that was not written before.
     *
     * @param region inside the label map
     * @param labels depth x height x width unsigned bytes from its position on, x fastest; the position advances
     */
    void write(Region region, ByteBuffer labels);

    /** Says that every region has been written: the result gets its final name. */
    void finish();

    @Override
    void close();
}
