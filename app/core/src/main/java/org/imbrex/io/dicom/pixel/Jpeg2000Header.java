package org.imbrex.io.dicom.pixel;

/**
 * What a JPEG 2000 code stream says before its tiles (T.800, A.5.1 and A.6.1), checked against the file before a decoder
 * makes room for it.
 *
 * @param start the byte where the code stream starts; some files put it into the boxes of a JP2 file
 * @param depths the byte that says bits and sign of the first channel; those of the others follow, three bytes apart
 * @param bits of a sample, the same for all channels
 * @param signed whether samples are
 * @param transformed whether three channels were turned into luminance and colour differences
 */
record Jpeg2000Header(int start, int depths, int bits, boolean signed, boolean transformed) {
    private static final int SOC = 0x4F;
    private static final int SIZ = 0x51;
    private static final int COD = 0x52;
    private static final int SOT = 0x90;
    private static final int MOST_TILES = 65535;

    static Jpeg2000Header read(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        int start = start(packed);
        JpegMarkers markers = new JpegMarkers(packed);
        markers.seek(start + 2);
        int depths = 0;
        int bits = 0;
        boolean signed = false;
        boolean transformed = false;
        while (true) {
            if (markers.u8() != 0xFF) {
                throw DamagedPixelsException.of("a JPEG 2000 marker", "none");
            }
            int marker = markers.u8();
            if (marker == SOT) {
                break;
            }
            int end = markers.segmentEnd();
            if (marker == SIZ) {
                markers.u16();
                long[] n = new long[8];
                for (int i = 0; i < n.length; i++) {
                    n[i] = (long) markers.u16() << 16 | markers.u16();
                }
                int channels = markers.u16();
                if (n[0] - n[2] != format.columns() || n[1] - n[3] != format.rows() || channels != format.channels()) {
                    throw DamagedPixelsException.of(
                            format.columns() + "x" + format.rows() + " pixels of " + format.channels() + " channels",
                            (n[0] - n[2]) + "x" + (n[1] - n[3]) + " of " + channels);
                }
                checkTiles(n);
                depths = markers.position();
                int depth = markers.u8();
                bits = (depth & 0x7F) + 1;
                signed = (depth & 0x80) != 0;
                checkChannels(markers, depth, channels);
            } else if (marker == COD) {
                markers.u8();
                markers.u8();
                markers.u16();
                transformed = markers.u8() == 1;
            }
            markers.seek(end);
        }
        if (bits < 1 || bits > 31) {
            throw DamagedPixelsException.of("1 to 31 bits", bits);
        }
        return new Jpeg2000Header(start, depths, bits, signed, transformed);
    }

    /** Each channel has a depth and its distances along x and y. */
    private static void checkChannels(JpegMarkers markers, int depth, int channels) throws DamagedPixelsException {
        for (int c = 0; c < channels; c++) {
            int own = c == 0 ? depth : markers.u8();
            int across = markers.u8();
            int down = markers.u8();
            if (own != depth || across != 1 || down != 1) {
                throw DamagedPixelsException.unsupported("channels of the same depth and size", "others");
            }
        }
    }

    private static void checkTiles(long[] n) throws DamagedPixelsException {
        if (n[4] < 1 || n[5] < 1) {
            throw DamagedPixelsException.of("tiles of at least 1 pixel", n[4] + "x" + n[5]);
        }
        long across = (n[0] - n[6] + n[4] - 1) / n[4];
        long down = (n[1] - n[7] + n[5] - 1) / n[5];
        if (across < 1 || down < 1 || across * down > MOST_TILES) {
            throw DamagedPixelsException.of("1 to " + MOST_TILES + " tiles", across + "x" + down);
        }
    }

    private static int start(byte[] packed) throws DamagedPixelsException {
        for (int i = 0; i + 3 < packed.length; i++) {
            if (packed[i] == (byte) 0xFF
                    && packed[i + 1] == SOC
                    && packed[i + 2] == (byte) 0xFF
                    && packed[i + 3] == SIZ) {
                return i;
            }
        }
        throw DamagedPixelsException.of("a JPEG 2000 code stream", "none");
    }
}
