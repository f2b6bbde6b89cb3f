package org.imbrex.model;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.imbrex.error.AllocationException;
import org.imbrex.volume.Extent;

/** A network that turns patches of normalised voxels into a score for each class and voxel. */
public interface TileModel extends AutoCloseable {
    ModelSpec spec();

    Reach reach();

    /** How many patches should be run at once, where memory suffices, each by a thread with a caller of its own. */
    int callers();

    /**
     * How fast a patch is computed when fewer are at once, over its speed when {@link #callers()} are.
     *
     * @param atOnce from 1 to {@link #callers()}
     */
    default double speed(int atOnce) {
        return 1;
    }

    /** An estimate of the native memory that one caller needs for a patch of this extent, in bytes. */
    long bytesPerCaller(Extent patch);

    /** An estimate of the native memory that it takes whatever the patch: for its weights, in bytes. */
    default long bytes() {
        return 0;
    }

    /** What runs it, such as {@code cpu} or {@code cuda:1}. */
    String device();

    /** Why it does not run on the device that was asked for, in a sentence; empty where it does. */
    default Optional<String> fallback() {
        return Optional.empty();
    }

    /**
     * Buffers for one thread.
     *
     * @param atOnce how many threads compute patches at once, from 1 to {@link #callers()}
     */
    Caller caller(int atOnce);

    /**
     * Buffers for one thread whose patches are of one extent; a model that several scans share waits until there is room.
     *
     * @param atOnce how many threads compute patches of this scan at once, from 1 to {@link #callers()}
     */
    default Caller caller(int atOnce, Extent patch) {
        return caller(atOnce);
    }

    @Override
    void close();

    /** The buffers of one thread: fill the input, run, read the scores. */
    interface Caller extends AutoCloseable {
        /**
         * The buffer that takes the next patch: channels x depth x height x width, x fastest, position 0, limit at its
         * end. The same memory is used again for every patch of the same extent.
         *
         * @throws AllocationException if there is no memory for it
         */
        FloatBuffer input(Extent patch);

        /**
         * Runs the patch that was written into the input.
         *
         * @return classes x depth x height x width scores (before the activation), x fastest, valid until the next call;
         *     smaller than the patch by {@link Reach.Local#crop()}
         * @throws AllocationException if the device has no memory for it
         */
        FloatBuffer run();

        @Override
        void close();
    }
}
