package org.imbrex.io.dicom.pixel;

/** The bits of a JPEG-LS scan: after a byte of ones comes one with seven bits (T.87, A.1). */
final class JpegLsBits {
    private final byte[] data;
    private int at;
    private long bits;
    private int held;
    private boolean afterOnes;

    JpegLsBits(byte[] data, int start) {
        this.data = data;
        this.at = start;
    }

    /** A byte at or before which the scan ends. */
    int position() {
        return Math.max(0, at - held / 8 - 2);
    }

    int read(int count) throws DamagedPixelsException {
        if (count == 0) {
            return 0;
        }
        fill(count);
        held -= count;
        return (int) (bits >>> held) & ((1 << count) - 1);
    }

    /** A limited-length Golomb code (T.87, A.5.3). */
    int golomb(int k, int limit, int errorBits) throws DamagedPixelsException {
        int zeros = 0;
        while (read(1) == 0) {
            if (++zeros > limit) {
                throw DamagedPixelsException.of("codes of at most " + limit + " bits", "a longer one");
            }
        }
        if (zeros < limit - errorBits - 1) {
            return zeros << k | read(k);
        }
        return read(errorBits) + 1;
    }

    private void fill(int count) throws DamagedPixelsException {
        while (held < count) {
            if (at >= data.length) {
                throw DamagedPixelsException.of("more than " + data.length + " bytes of JPEG-LS", "no more");
            }
            int next = Byte.toUnsignedInt(data[at]);
            if (afterOnes && next >= 0x80) {
                // A marker: the scan ends here. What is still asked for is not there.
                throw DamagedPixelsException.of("more bits in the scan", "the marker FF " + Integer.toHexString(next));
            }
            at++;
            int width = afterOnes ? 7 : 8;
            bits = bits << width | next;
            held += width;
            afterOnes = next == 0xFF;
        }
    }
}
