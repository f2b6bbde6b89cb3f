package org.imbrex.io.dicom.pixel;

import org.jspecify.annotations.Nullable;

/** Lossless JPEG with Huffman codes (T.81, H): all seven predictors, 2 to 16 bits, channels together or in scans of their own. */
final class LosslessJpegDecoder {
    private final JpegMarkers markers;
    private final PixelFormat format;
    private final int[] samples;
    private final @Nullable HuffmanTable[] tables = new HuffmanTable[4];
    private final int[] components;
    private int precision;
    private int restart;
    private int scanned;

    private LosslessJpegDecoder(byte[] packed, PixelFormat format) {
        this.markers = new JpegMarkers(packed);
        this.format = format;
        this.samples = new int[(int) format.samples()];
        this.components = new int[format.channels()];
    }

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        return new LosslessJpegDecoder(packed, format).decode();
    }

    private Unpacked decode() throws DamagedPixelsException {
        while (scanned < components.length) {
            int marker = markers.next();
            switch (marker) {
                case 0xC3 -> frame();
                case JpegMarkers.DHT -> tables();
                case JpegMarkers.DRI -> {
                    int end = markers.segmentEnd();
                    restart = markers.u16();
                    markers.seek(end);
                }
                case JpegMarkers.SOS -> scan();
                case JpegMarkers.EOI -> throw DamagedPixelsException.of(components.length + " channels", scanned);
                default -> markers.skip();
            }
        }
        return new Unpacked(samples, null);
    }

    private void frame() throws DamagedPixelsException {
        int end = markers.segmentEnd();
        precision = markers.u8();
        markers.checkSize(format);
        if (precision < 2 || precision > 16) {
            throw DamagedPixelsException.of("2 to 16 bits", precision);
        }
        for (int c = 0; c < components.length; c++) {
            components[c] = markers.u8();
            int sampling = markers.u8();
            markers.u8();
            if (components.length > 1 && sampling != 0x11) {
                throw DamagedPixelsException.unsupported("channels of the same size", Integer.toHexString(sampling));
            }
        }
        markers.seek(end);
    }

    private void tables() throws DamagedPixelsException {
        int end = markers.segmentEnd();
        while (markers.position() < end) {
            int kind = markers.u8();
            if (kind > 3) {
                throw DamagedPixelsException.of("Huffman tables 0 to 3", kind);
            }
            tables[kind] = HuffmanTable.read(markers);
        }
        markers.seek(end);
    }

    private void scan() throws DamagedPixelsException {
        if (precision == 0) {
            throw DamagedPixelsException.of("a frame header before the scan", "none");
        }
        int end = markers.segmentEnd();
        int count = markers.u8();
        if (count < 1 || count > components.length) {
            throw DamagedPixelsException.of("1 to " + components.length + " channels in a scan", count);
        }
        int[] channels = new int[count];
        HuffmanTable[] used = new HuffmanTable[count];
        for (int i = 0; i < count; i++) {
            channels[i] = channel(markers.u8());
            HuffmanTable table = tables[markers.u8() >> 4 & 3];
            if (table == null) {
                throw DamagedPixelsException.of("the Huffman table of the scan", "none");
            }
            used[i] = table;
        }
        int predictor = markers.u8();
        markers.u8();
        int shift = markers.u8() & 15;
        if (predictor < 1 || predictor > 7 || shift >= precision) {
            throw DamagedPixelsException.of(
                    "predictor 1 to 7 and a shift below " + precision, predictor + ", " + shift);
        }
        markers.seek(end);
        lines(channels, used, predictor, shift, new HuffmanBits(markers.data(), end));
        scanned += count;
    }

    private int channel(int id) throws DamagedPixelsException {
        for (int c = 0; c < components.length; c++) {
            if (components[c] == id) {
                return c;
            }
        }
        throw DamagedPixelsException.of("a channel of the frame", id);
    }

    private void lines(int[] channels, HuffmanTable[] used, int predictor, int shift, HuffmanBits bits)
            throws DamagedPixelsException {
        int step = components.length;
        int row = format.columns() * step;
        int left = restart;
        boolean first = true;
        for (int y = 0; y < format.rows(); y++) {
            for (int x = 0; x < format.columns(); x++) {
                if (restart > 0 && left-- == 0) {
                    bits.restart();
                    left = restart - 1;
                    first = true;
                }
                for (int i = 0; i < channels.length; i++) {
                    int at = y * row + x * step + channels[i];
                    int predicted;
                    if (first && x == 0) {
                        predicted = 1 << (precision - shift - 1);
                    } else if (first) {
                        predicted = samples[at - step];
                    } else if (x == 0) {
                        predicted = samples[at - row];
                    } else {
                        predicted = predict(predictor, samples[at - step], samples[at - row], samples[at - row - step]);
                    }
                    samples[at] = predicted + bits.difference(used[i]) & 0xFFFF;
                }
            }
            // Restarts come at the start of lines; the line after one has a line above it again.
            first = false;
        }
        if (shift > 0) {
            for (int channel : channels) {
                for (int i = channel; i < samples.length; i += step) {
                    samples[i] <<= shift;
                }
            }
        }
        markers.seek(bits.position());
    }

    private static int predict(int predictor, int a, int b, int c) {
        return switch (predictor) {
            case 1 -> a;
            case 2 -> b;
            case 3 -> c;
            case 4 -> a + b - c;
            case 5 -> a + ((b - c) >> 1);
            case 6 -> b + ((a - c) >> 1);
            default -> (a + b) >> 1;
        };
    }
}
