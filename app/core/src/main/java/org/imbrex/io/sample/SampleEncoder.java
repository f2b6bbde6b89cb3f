package org.imbrex.io.sample;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.error.UsageException;
import org.imbrex.volume.SampleType;

/** Floats as stored samples; what a type cannot hold is refused, not wrapped or rounded. */
public final class SampleEncoder {
    private SampleEncoder() {}

    /**
     * Stores numbers.
     *
     * @param start of the numbers in {@code from}
     * @param position where the first sample goes, in the byte order of {@code into}
     * @param step bytes from a sample to the next
     */
    public static void put(
            Path file, float[] from, int start, int count, SampleType type, ByteBuffer into, int position, int step) {
        double least = least(type);
        double most = most(type);
        for (int i = 0, at = position; i < count; i++, at += step) {
            float value = from[start + i];
            switch (type) {
                case FLOAT32 -> into.putFloat(at, value);
                case FLOAT64 -> into.putDouble(at, value);
                case FLOAT16 -> throw new UsageException(file + ": FLOAT16 is not written, FLOAT32 is");
                default -> {
                    if (!(value >= least && value <= most) || value != Math.rint(value)) {
                        throw new UsageException(file + ": expected whole numbers from " + (long) least + " to "
                                + (long) most + " for " + type + ", found " + value);
                    }
                    switch (type.bits()) {
                        case 8 -> into.put(at, (byte) (int) value);
                        case 16 -> into.putShort(at, (short) (int) value);
                        default -> into.putInt(at, (int) (long) value);
                    }
                }
            }
        }
    }

    private static double least(SampleType type) {
        return switch (type) {
            case INT8 -> Byte.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            default -> 0;
        };
    }

    private static double most(SampleType type) {
        return switch (type) {
            case INT8 -> Byte.MAX_VALUE;
            case UINT8 -> 0xFF;
            case INT16 -> Short.MAX_VALUE;
            case UINT16 -> 0xFFFF;
            case INT32 -> Integer.MAX_VALUE;
            default -> 0xFFFFFFFFL;
        };
    }
}
