package org.imbrex.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Large arrays of floats outside of Java's heap, where they count as the memory that a plan is made for. */
final class Floats {
    private static final float[] ZEROS = new float[1 << 14];

    private Floats() {}

    /** So many zeros. */
    static FloatBuffer outsideTheHeap(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
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
