package org.imbrex.io.dicom.pixel;

/** A Huffman table (T.81, C and F.2.2.3): codes of a length follow on each other. */
final class HuffmanTable {
    private static final int LONGEST = 16;

    /** For each length: the first code after the last of that length, the value's index less the code. */
    private final int[] end = new int[LONGEST + 1];

    private final int[] offset = new int[LONGEST + 1];
    private final int[] values;

    private HuffmanTable(int[] values) {
        this.values = values;
    }

    static HuffmanTable read(JpegMarkers markers) throws DamagedPixelsException {
        int[] counts = new int[LONGEST + 1];
        int total = 0;
        for (int length = 1; length <= LONGEST; length++) {
            counts[length] = markers.u8();
            total += counts[length];
        }
        HuffmanTable table = new HuffmanTable(new int[total]);
        for (int i = 0; i < total; i++) {
            table.values[i] = markers.u8();
        }
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            table.offset[length] = index - code;
            code += counts[length];
            index += counts[length];
            table.end[length] = code;
            if (code > 1 << length) {
                throw DamagedPixelsException.of("Huffman codes of " + length + " bits", "more than there are");
            }
            code <<= 1;
        }
        return table;
    }

    int decode(HuffmanBits bits) throws DamagedPixelsException {
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = code << 1 | bits.read(1);
            if (code < end[length]) {
                return values[code + offset[length]];
            }
        }
        throw DamagedPixelsException.of("a Huffman code of the table", "another");
    }
}
