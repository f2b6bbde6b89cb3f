package org.imbrex.io.dicom.pixel;

/**
 * JPEG-LS (ISO/IEC 14495-1, ITU-T T.87): lossless and near-lossless, all three interleavings. Without mapping tables and
 * restart intervals, which DICOM files do not have.
 */
final class JpegLsDecoder {
    private static final int SOF55 = 0xF7;
    private static final int LSE = 0xF8;

    private final JpegMarkers markers;
    private final PixelFormat format;
    private final int[] samples;
    private int precision;
    private int maximum;
    private int[] thresholds = {};
    private int reset = 64;
    private final int[] components = new int[3];
    private int scanned;

    private JpegLsDecoder(byte[] packed, PixelFormat format) {
        this.markers = new JpegMarkers(packed);
        this.format = format;
        this.samples = new int[(int) format.samples()];
    }

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        return new JpegLsDecoder(packed, format).decode();
    }

    private Unpacked decode() throws DamagedPixelsException {
        while (scanned < format.channels()) {
            int marker = markers.next();
            switch (marker) {
                case SOF55 -> frame();
                case LSE -> presets();
                case JpegMarkers.SOS -> scan();
                case JpegMarkers.EOI -> throw DamagedPixelsException.of(format.channels() + " channels", scanned);
                case JpegMarkers.DRI -> throw DamagedPixelsException.unsupported("JPEG-LS without restarts", "some");
                default -> markers.skip();
            }
        }
        return new Unpacked(samples, null);
    }

    private void frame() throws DamagedPixelsException {
        int end = markers.segmentEnd();
        precision = markers.u8();
        markers.checkSize(format);
        for (int c = 0; c < format.channels(); c++) {
            components[c] = markers.u8();
            markers.u16();
        }
        if (precision < 2 || precision > 16) {
            throw DamagedPixelsException.of("2 to 16 bits", precision);
        }
        maximum = (1 << precision) - 1;
        markers.seek(end);
    }

    private void presets() throws DamagedPixelsException {
        int end = markers.segmentEnd();
        int kind = markers.u8();
        if (kind != 1) {
            throw DamagedPixelsException.unsupported("JPEG-LS with preset parameters alone", "LSE " + kind);
        }
        int most = markers.u16();
        thresholds = new int[] {markers.u16(), markers.u16(), markers.u16()};
        int interval = markers.u16();
        maximum = most == 0 ? maximum : most;
        reset = interval == 0 ? 64 : interval;
        if (thresholds[0] == 0 && thresholds[1] == 0 && thresholds[2] == 0) {
            thresholds = new int[0];
        }
        markers.seek(end);
    }

    private void scan() throws DamagedPixelsException {
        if (precision == 0) {
            throw DamagedPixelsException.of("a frame header before the scan", "none");
        }
        int end = markers.segmentEnd();
        int count = markers.u8();
        int first = -1;
        for (int i = 0; i < count; i++) {
            int id = markers.u8();
            int table = markers.u8();
            if (table != 0) {
                throw DamagedPixelsException.unsupported("JPEG-LS without mapping tables", "table " + table);
            }
            for (int c = format.channels() - 1; i == 0 && c >= 0; c--) {
                if (components[c] == id) {
                    first = c;
                }
            }
        }
        int near = markers.u8();
        int interleave = markers.u8();
        markers.seek(end);
        boolean whole = count == format.channels() && first == 0 && interleave >= 1 && interleave <= 2;
        if (first < 0 || near > Math.min(255, maximum / 2) || !(whole || (count == 1 && interleave == 0))) {
            throw DamagedPixelsException.of(
                    "a scan of one channel or of all", count + ", interleaved by " + interleave);
        }
        JpegLsScan scan = new JpegLsScan(
                markers.data(), end, format.columns(), new JpegLsParameters(maximum, near, thresholds, reset));
        int step = format.channels();
        if (interleave == 0) {
            scan.decodeLines(samples, first, 1, step, format.rows());
        } else if (interleave == 1) {
            scan.decodeLines(samples, 0, count, step, format.rows());
        } else {
            scan.decodeSamples(samples, count, format.rows());
        }
        markers.seek(scan.position());
        scanned += count;
    }
}
