package org.imbrex.io.dicom.pixel;

/** Walks through the markers of a JPEG of any kind (T.81, B). */
final class JpegMarkers {
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int DHT = 0xC4;
    static final int DRI = 0xDD;

    private final byte[] data;
    private int at;

    JpegMarkers(byte[] data) {
        this.data = data;
    }

    byte[] data() {
        return data;
    }

    int position() {
        return at;
    }

    void seek(int position) {
        at = Math.max(0, Math.min(position, data.length));
    }

    int u8() throws DamagedPixelsException {
        if (at >= data.length) {
            throw DamagedPixelsException.of("more than " + data.length + " bytes of JPEG", "no more");
        }
        return Byte.toUnsignedInt(data[at++]);
    }

    int u16() throws DamagedPixelsException {
        return u8() << 8 | u8();
    }

    /** The next marker, past whatever lies in front of it. Those without a segment are passed over, but for the end. */
    int next() throws DamagedPixelsException {
        while (true) {
            while (u8() != 0xFF) {
                // Entropy-coded bytes of a scan that somebody else decoded, or padding.
            }
            int marker = u8();
            while (marker == 0xFF) {
                marker = u8();
            }
            boolean bare = marker < 0xC0 || (marker >= 0xD0 && marker <= SOI);
            if (!bare) {
                return marker;
            }
        }
    }

    /** Reads a segment's length; returns where it ends. */
    int segmentEnd() throws DamagedPixelsException {
        int start = at;
        int length = u16();
        if (length < 2 || length > data.length - start) {
            throw DamagedPixelsException.of("a JPEG segment inside the frame", "one of " + length + " bytes");
        }
        return start + length;
    }

    void skip() throws DamagedPixelsException {
        seek(segmentEnd());
    }

    /** Reads height, width and channels, which have to be the file's. */
    void checkSize(PixelFormat format) throws DamagedPixelsException {
        int height = u16();
        int width = u16();
        int channels = u8();
        if (height != format.rows() || width != format.columns() || channels != format.channels()) {
            throw DamagedPixelsException.of(
                    format.columns() + "x" + format.rows() + " pixels of " + format.channels() + " channels",
                    width + "x" + height + " of " + channels);
        }
    }
}
