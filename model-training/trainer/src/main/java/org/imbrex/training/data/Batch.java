package org.imbrex.training.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Patches for one step. The buffers are direct, in native order, and are used again for a later batch once this one is
 * closed.
 */
public final class Batch implements AutoCloseable {
    private final FloatBuffer images;
    private final ByteBuffer labels;
    private long step = -1;
    private Runnable whenClosed = () -> {};

    Batch(PatchSettings settings, int channels) {
        int patches = Math.toIntExact(Math.multiplyExact(settings.patch().voxels(), settings.batch()));
        int bytes = Math.multiplyExact(Math.multiplyExact(patches, channels), Float.BYTES);
        images = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        labels = ByteBuffer.allocateDirect(patches).order(ByteOrder.nativeOrder());
    }

    void begin(long nextStep, Runnable close) {
        step = nextStep;
        whenClosed = close;
        images.clear();
        labels.clear();
    }

    /** The step it is for, from 0. */
    public long step() {
        return step;
    }

    /** Normalised intensities: batch x channels x depth x height x width, x fastest; position 0. */
    public FloatBuffer images() {
        return images;
    }

    /** Class numbers: batch x depth x height x width unsigned bytes, x fastest; position 0. */
    public ByteBuffer labels() {
        return labels;
    }

    /** Hands the buffers back; closing twice does nothing. */
    @Override
    public void close() {
        Runnable close = whenClosed;
        whenClosed = () -> {};
        close.run();
    }
}
