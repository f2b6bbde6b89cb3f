package org.imbrex.preprocess;

import java.nio.FloatBuffer;

/**
 * A normalisation made ready for one scan: {@code (clamp(v, low, high) - shift) * scale}.
 *
 * @param low values below become this
 * @param high values above become this
 * @param shift is subtracted
 * @param scale is multiplied by
 */
public record IntensityMap(float low, float high, float shift, float scale) {
    public static final IntensityMap IDENTITY =
            new IntensityMap(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0, 1);

    public float apply(float value) {
        return (Math.min(high, Math.max(low, value)) - shift) * scale;
    }

    /** Maps the values of a buffer in place, from one index up to, and without, another. */
    public void apply(FloatBuffer values, int from, int to) {
        for (int i = from; i < to; i++) {
            values.put(i, apply(values.get(i)));
        }
    }
}
