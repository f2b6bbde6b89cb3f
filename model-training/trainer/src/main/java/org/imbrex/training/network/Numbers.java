package org.imbrex.training.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** An array of numbers, wherever it lives: shown when it is asked for, so that nobody holds copies of all of a network. */
public interface Numbers {
    /** How many they are. */
    int size();

    /**
     * Shows them as little-endian floats, row by row, last axis fastest.
     *
     * @param reader takes a buffer of {@code 4 * size()} bytes, which is good during the call only
     */
    void show(Consumer<ByteBuffer> reader);

    /** The numbers of an array. */
    static Numbers of(float[] array) {
        return new Numbers() {
            @Override
            public int size() {
                return array.length;
            }

            @Override
            public void show(Consumer<ByteBuffer> reader) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(array.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(array);
                reader.accept(bytes);
            }
        };
    }
}
