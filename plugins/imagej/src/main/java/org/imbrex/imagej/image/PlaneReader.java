package org.imbrex.imagej.image;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Copies rows of ImageJ's pixel arrays as floats. */
final class PlaneReader {
    private PlaneReader() {}

    /**
     * Copies part of a row.
     *
     * @param pixels {@code byte[]}, {@code short[]}, {@code float[]} or {@code int[]} (RGB)
     * @param shift of the colour in an RGB pixel
     * @param table calibrated values by pixel value, or null if pixels mean themselves
     */
    static void copy(Object pixels, int from, int count, int shift, float @Nullable [] table, FloatBuffer into) {
        int end = from + count;
        if (pixels instanceof float[] values) {
            into.put(values, from, count);
        } else if (pixels instanceof byte[] values) {
            for (int i = from; i < end; i++) {
                int value = values[i] & 0xff;
                into.put(table == null ? value : table[value]);
            }
        } else if (pixels instanceof short[] values) {
            for (int i = from; i < end; i++) {
                int value = values[i] & 0xffff;
                into.put(table == null ? value : table[value]);
            }
        } else if (pixels instanceof int[] values) {
            for (int i = from; i < end; i++) {
                into.put(values[i] >> shift & 0xff);
            }
        } else {
            throw new IllegalStateException("ImageJ has no pixels of " + pixels.getClass());
        }
    }
}
