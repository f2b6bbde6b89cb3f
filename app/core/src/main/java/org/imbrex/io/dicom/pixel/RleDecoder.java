package org.imbrex.io.dicom.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** RLE Lossless (PS3.5, G): each byte of each sample in a segment of its own, the high byte first, packed by PackBits. */
final class RleDecoder {
    private static final int HEADER = 64;
    private static final int MOST_SEGMENTS = 15;

    private RleDecoder() {}

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        int bytes = format.type().bits() / 8;
        int segments = bytes * format.channels();
        if (packed.length < HEADER) {
            throw DamagedPixelsException.of("an RLE header of 64 bytes", packed.length);
        }
        ByteBuffer header = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != segments || segments > MOST_SEGMENTS) {
            throw DamagedPixelsException.of(segments + " RLE segments", header.getInt(0));
        }
        int pixels = format.rows() * format.columns();
        long most = (long) packed.length * 64;
        if (pixels > most) {
            throw DamagedPixelsException.of(pixels + " pixels", "bytes for at most " + most);
        }
        int[] samples = new int[(int) format.samples()];
        byte[] plane = new byte[pixels];
        for (int s = 0; s < segments; s++) {
            int from = header.getInt(4 + 4 * s);
            int to = s + 1 < segments ? header.getInt(8 + 4 * s) : packed.length;
            if (from < HEADER || to < from || to > packed.length) {
                throw DamagedPixelsException.of("segments inside the frame", "one from byte " + from + " to " + to);
            }
            unpack(packed, from, to, plane);
            int channel = s / bytes;
            int shift = 8 * (bytes - 1 - s % bytes);
            for (int i = 0, at = channel; i < pixels; i++, at += format.channels()) {
                samples[at] |= Byte.toUnsignedInt(plane[i]) << shift;
            }
        }
        return new Unpacked(samples, null);
    }

    private static void unpack(byte[] packed, int from, int to, byte[] plane) throws DamagedPixelsException {
        int in = from;
        int out = 0;
        while (out < plane.length) {
            if (in >= to) {
                throw DamagedPixelsException.of(plane.length + " bytes in an RLE segment", out);
            }
            int code = packed[in++];
            if (code >= 0) {
                // Some writers pack the last run beyond the frame's end.
                int count = Math.min(code + 1, plane.length - out);
                if (in + count > to) {
                    throw DamagedPixelsException.of(plane.length + " bytes in an RLE segment", out);
                }
                System.arraycopy(packed, in, plane, out, count);
                in += code + 1;
                out += count;
            } else if (code != -128) {
                if (in >= to) {
                    throw DamagedPixelsException.of(plane.length + " bytes in an RLE segment", out);
                }
                int end = Math.min(plane.length, out + 1 - code);
                java.util.Arrays.fill(plane, out, end, packed[in++]);
                out = end;
            }
        }
    }
}
