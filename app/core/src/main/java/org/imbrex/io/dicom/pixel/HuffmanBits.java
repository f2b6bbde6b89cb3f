package org.imbrex.io.dicom.pixel;

/** The bits of a Huffman-coded scan: a zero follows each byte of ones (T.81, F.2.2.5). */
final class HuffmanBits {
    private final byte[] data;
    private int at;
    private long bits;
    private int held;

    HuffmanBits(byte[] data, int start) {
        this.data = data;
        this.at = start;
    }

    /** A byte at or before which the scan ends. */
    int position() {
        return at;
    }

    int read(int count) throws DamagedPixelsException {
        while (held < count) {
            if (at >= data.length) {
                throw DamagedPixelsException.of("more than " + data.length + " bytes of JPEG", "no more");
            }
            int next = Byte.toUnsignedInt(data[at]);
            if (next == 0xFF) {
                int after = at + 1 < data.length ? Byte.toUnsignedInt(data[at + 1]) : 0xFF;
                if (after != 0) {
                    throw DamagedPixelsException.of(
                            "more bits in the scan", "the marker FF " + Integer.toHexString(after));
                }
                at++;
            }
            at++;
            bits = bits << 8 | next;
            held += 8;
        }
        held -= count;
        return (int) (bits >>> held) & ((1 << count) - 1);
    }

    /** A difference (T.81, H.1.2.2): its size in bits by Huffman code, then the bits. */
    int difference(HuffmanTable table) throws DamagedPixelsException {
        int size = table.decode(this);
        if (size == 0) {
            return 0;
        }
        if (size == 16) {
            return 32768;
        }
        if (size > 16) {
            throw DamagedPixelsException.of("differences of at most 16 bits", size);
        }
        int value = read(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /** Passes over the rest of the byte and a restart marker. */
    void restart() throws DamagedPixelsException {
        held = 0;
        if (at + 1 >= data.length || data[at] != (byte) 0xFF || (data[at + 1] & 0xF8) != 0xD0) {
            throw DamagedPixelsException.of("a restart marker", "something else");
        }
        at += 2;
    }
}
