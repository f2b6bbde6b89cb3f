package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Differences between neighbouring samples of a row, as TIFF 6.0 (section 14) and Technical Note 3 store them. */
final class TiffPredictor {
    private TiffPredictor() {}

    /** Turns the differences of an unpacked row into samples. */
    static void undo(ByteBuffer row, TiffPage page) {
        if (page.predictor() == Tiff.HORIZONTAL_PREDICTOR) {
            sum(row, page.type().bits(), page.interleaved(), (1L << page.bits()) - 1);
        } else if (page.predictor() == Tiff.FLOAT_PREDICTOR) {
            joinBytes(row, page.type().bits() / 8, page.interleaved());
        }
    }

    /** Adds to each sample the one before it, within its stored bits. */
    private static void sum(ByteBuffer row, int bits, int step, long mask) {
        for (int channel = 0; channel < step; channel++) {
            sumChannel(row, bits, channel, step, mask);
        }
    }

    /** The sum so far stays in a register: read back from the row, it would hold up every next one. */
    private static void sumChannel(ByteBuffer row, int bits, int channel, int step, long mask) {
        int count = row.capacity() * 8 / bits;
        long sum = 0;
        switch (bits) {
            case 8 -> {
                for (int i = channel; i < count; i += step) {
                    sum = sum + row.get(i) & mask;
                    row.put(i, (byte) sum);
                }
            }
            case 16 -> {
                for (int i = channel; i < count; i += step) {
                    sum = sum + row.getShort(2 * i) & mask;
                    row.putShort(2 * i, (short) sum);
                }
            }
            case 32 -> {
                for (int i = channel; i < count; i += step) {
                    sum = sum + row.getInt(4 * i) & mask;
                    row.putInt(4 * i, (int) sum);
                }
            }
            default -> {
                for (int i = channel; i < count; i += step) {
                    sum += row.getLong(8 * i);
                    row.putLong(8 * i, sum);
                }
            }
        }
    }

    /** Puts together floats whose bytes are stored apart, the highest of all first, as differences. */
    private static void joinBytes(ByteBuffer row, int bytes, int step) {
        byte[] apart = new byte[row.capacity()];
        row.get(0, apart);
        for (int i = step; i < apart.length; i++) {
            apart[i] += apart[i - step];
        }
        int count = apart.length / bytes;
        boolean big = row.order() == ByteOrder.BIG_ENDIAN;
        for (int b = 0; b < bytes; b++) {
            int place = big ? b : bytes - 1 - b;
            for (int i = 0; i < count; i++) {
                row.put(i * bytes + place, apart[b * count + i]);
            }
        }
    }
}
