package org.imbrex.volume;

import java.nio.FloatBuffer;

/**
 * Takes class probabilities region by region, in any order and from several threads at once. What is closed without having
 * been finished leaves nothing behind.
 */
public interface ProbabilitySink extends AutoCloseable {
    /**
     * Takes the probabilities of a region that was not written before.
     *
     * @param region inside the image
     * @param probabilities classes x depth x height x width floats from its position on, x fastest; the position advances
     */
    void write(Region region, FloatBuffer probabilities);

    /** Says that every region has been written: the result gets its final name. */
    void finish();

    @Override
    void close();
}
