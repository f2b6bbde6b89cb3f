package org.imbrex.io.raster;

import java.nio.ByteBuffer;

/** Samples whose bits are no whole bytes. */
final class TiffBits {
    private TiffBits() {}

    /** Turns the bits of each byte round: the first becomes the last. */
    static void reverse(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
        }
    }

    /**
     * Widens packed samples, the highest bit first, to 8, 16 or 32 bits.
     *
     * @param bits of a packed sample, at most 32
     * @param into takes the next larger size of sample in its own byte order from its start on
     */
    static void widen(byte[] packed, int bits, ByteBuffer into, int count) {
        long held = 0;
        int heldBits = 0;
        int next = 0;
        long mask = (1L << bits) - 1;
        for (int i = 0; i < count; i++) {
            while (heldBits < bits) {
                held = held << 8 | Byte.toUnsignedInt(packed[next++]);
                heldBits += 8;
            }
            heldBits -= bits;
            int sample = (int) (held >>> heldBits & mask);
            if (bits <= 8) {
                into.put(i, (byte) sample);
            } else if (bits <= 16) {
                into.putShort(2 * i, (short) sample);
            } else {
                into.putInt(4 * i, sample);
            }
        }
    }
}
