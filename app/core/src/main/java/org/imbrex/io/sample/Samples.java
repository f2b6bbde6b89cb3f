package org.imbrex.io.sample;

import java.nio.ByteBuffer;
import org.imbrex.volume.SampleType;

/** Stored samples as floats. Whole numbers above 2^24 and doubles lose their last digits. */
public final class Samples {
    private Samples() {}

    /**
     * Turns stored samples into floats.
     *
     * @param from where they are stored, in its own byte order
     * @param position the byte of the first sample
     * @param step bytes from a sample to the next
     * @param into takes {@code count} numbers from its start on
     */
    public static void toFloats(ByteBuffer from, int position, int step, SampleType type, float[] into, int count) {
        switch (type) {
            case UINT8 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = Byte.toUnsignedInt(from.get(at));
                }
            }
            case INT8 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = from.get(at);
                }
            }
            case UINT16 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = Short.toUnsignedInt(from.getShort(at));
                }
            }
            case INT16 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = from.getShort(at);
                }
            }
            case UINT32 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = Integer.toUnsignedLong(from.getInt(at));
                }
            }
            case INT32 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = from.getInt(at);
                }
            }
            case FLOAT16 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = half(from.getShort(at));
                }
            }
            case FLOAT32 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = from.getFloat(at);
                }
            }
            case FLOAT64 -> {
                for (int i = 0, at = position; i < count; i++, at += step) {
                    into[i] = (float) from.getDouble(at);
                }
            }
        }
    }

    /** An IEEE 754 binary16 number. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        int sign = (bits & 0x8000) << 16;
        if (exponent == 0) {
            float tiny = fraction * 0x1p-24f;
            return sign == 0 ? tiny : -tiny;
        }
        int wide = exponent == 0x1F ? 0xFF : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
}
