package org.imbrex.io.dicom.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.imbrex.io.dicom.data.Frame;

/** Frames that lie as they are (PS3.5, 8.1.1 and 8.2). */
public final class NativePixels {
    private NativePixels() {}

    /** Bits of a frame in the file. */
    public static long frameBits(PixelFormat format) {
        long samples = format.halvedColours() ? format.samples() / 3 * 2 : format.samples();
        return samples * format.allocated();
    }

    /**
     * Unpacks a frame.
     *
     * @param bytes the bytes that the frame lies in, low byte first; handed over
     * @param firstBit the bit of the first byte that the frame starts at; 0 unless a sample is one bit
     */
    public static Frame unpack(byte[] bytes, int firstBit, PixelFormat format) {
        if (format.allocated() == 1) {
            return bits(bytes, firstBit, format);
        }
        boolean colour = format.channels() == 3 && format.photometric().startsWith("YBR_");
        boolean asItIs = !format.planar() && !colour && format.stored() == format.allocated();
        if (asItIs || format.allocated() == 64 || format.type().name().startsWith("FLOAT")) {
            return new Frame(format.rows(), format.columns(), format.channels(), format.type(), ByteBuffer.wrap(bytes));
        }
        if (!format.planar() && !colour && format.allocated() == 16) {
            return shorts(bytes, format);
        }
        int[] samples = samples(bytes, format);
        PixelDecoder.signed(samples, format);
        if (colour) {
            Colours.toRgb(samples, format);
        }
        return PixelDecoder.frame(format, samples);
    }

    /** The common case, in place: 16 bits of which some are not used. */
    private static Frame shorts(byte[] bytes, PixelFormat format) {
        ByteBuffer samples = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int up = 31 - format.highBit();
        int down = 32 - format.stored();
        int count = (int) format.samples();
        if (format.signed()) {
            for (int i = 0; i < count; i++) {
                samples.putShort(2 * i, (short) (samples.getShort(2 * i) << up >> down));
            }
        } else {
            for (int i = 0; i < count; i++) {
                samples.putShort(2 * i, (short) (samples.getShort(2 * i) << up >>> down));
            }
        }
        return new Frame(format.rows(), format.columns(), format.channels(), format.type(), samples);
    }

    private static Frame bits(byte[] bytes, int firstBit, PixelFormat format) {
        int samples = (int) format.samples();
        byte[] unpacked = new byte[samples];
        for (int i = 0; i < samples; i++) {
            int bit = firstBit + i;
            unpacked[i] = (byte) (bytes[bit >> 3] >> (bit & 7) & 1);
        }
        return new Frame(format.rows(), format.columns(), format.channels(), format.type(), ByteBuffer.wrap(unpacked));
    }

    private static int[] samples(byte[] bytes, PixelFormat format) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int pixels = format.rows() * format.columns();
        int[] samples = new int[(int) format.samples()];
        int width = format.allocated() / 8;
        for (int i = 0; i < pixels; i++) {
            for (int c = 0; c < format.channels(); c++) {
                int at;
                if (format.halvedColours()) {
                    // Two luminances, then the two colour differences they share.
                    at = i / 2 * 4 + (c == 0 ? i % 2 : c + 1);
                } else {
                    at = format.planar() ? c * pixels + i : i * format.channels() + c;
                }
                samples[i * format.channels() + c] = switch (width) {
                    case 1 -> Byte.toUnsignedInt(buffer.get(at));
                    case 2 -> Short.toUnsignedInt(buffer.getShort(2 * at));
                    default -> buffer.getInt(4 * at);
                };
            }
        }
        return samples;
    }
}
