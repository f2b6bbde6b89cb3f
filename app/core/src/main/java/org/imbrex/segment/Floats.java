package org.imbrex.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.imbrex.error.AllocationException;
import org.imbrex.error.ImbrexException;

/** Large arrays of floats outside of Java's heap, where they count as the memory that a plan is made for. */
final class Floats {
    private static final float[] ZEROS = new float[1 << 14];

    private Floats() {}

    /**
     * So many zeros.
     *
     * @throws AllocationException if there is no memory for them
     */
    static FloatBuffer outsideTheHeap(int count) {
        try {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new AllocationException("no memory for " + count + " numbers: " + ImbrexException.firstLine(e), e);
        }
    }

    static void clear(FloatBuffer values) {
        clear(values, 0, values.capacity());
    }

    static void clear(FloatBuffer values, int from, int to) {
        for (int i = from; i < to; i += ZEROS.length) {
            values.put(i, ZEROS, 0, Math.min(ZEROS.length, to - i));
        }
    }

    static void multiply(FloatBuffer values, float factor) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, values.get(i) * factor);
        }
    }
}
