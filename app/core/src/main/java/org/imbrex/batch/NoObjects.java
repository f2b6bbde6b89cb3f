package org.imbrex.batch;

import java.nio.IntBuffer;
import org.imbrex.volume.ObjectSink;

/** Takes the numbers of objects that nobody wants. */
record NoObjects() implements ObjectSink {
    @Override
    public void write(int z, int y, IntBuffer numbers) {
        numbers.position(numbers.limit());
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
