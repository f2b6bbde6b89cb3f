package org.imbrex.io.dicom.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.imbrex.io.dicom.data.Frame;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.jspecify.annotations.Nullable;

/** Unpacks one frame by its transfer syntax. */
public final class PixelDecoder {
    /** What other packings are asked to become. */
    public static final String DECODED =
            "pixels without compression, in RLE, JPEG, JPEG-LS or JPEG 2000 (gdcmconv --raw writes them without)";

    private PixelDecoder() {}

    /**
     * Unpacks a frame that lies packed in fragments.
     *
     * @throws DamagedPixelsException if it cannot be unpacked
     */
    public static Frame unpack(byte[] packed, TransferSyntax syntax, PixelFormat format) throws DamagedPixelsException {
        Unpacked unpacked = switch (syntax.pixels()) {
            case RLE -> RleDecoder.decode(packed, format);
            case JPEG, JPEG_LOSSLESS, JPEG_LS -> JpegDecoder.decode(packed, format);
            case JPEG_2000 -> jpeg2000(packed, format);
            case NATIVE, UNREADABLE -> throw DamagedPixelsException.unsupported(DECODED, syntax);
        };
        int[] samples = unpacked.samples();
        signed(samples, format);
        if (format.channels() == 3 && isLuminance(format, unpacked.luminance())) {
            Colours.toRgb(samples, format);
        }
        return frame(format, samples);
    }

    /** The decoder's library is left out where it would be too much to carry, as in the plugin for ImageJ. */
    private static Unpacked jpeg2000(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        try {
            return Jpeg2000Decoder.decode(packed, format);
        } catch (LinkageError e) {
            throw DamagedPixelsException.unsupported(
                    "a decoder of JPEG 2000 (Imbrex on the command line has one; gdcmconv --raw writes the file without"
                            + " compression)",
                    "none here");
        }
    }

    private static boolean isLuminance(PixelFormat format, @Nullable Boolean stream) {
        return stream != null ? stream : format.photometric().startsWith("YBR_FULL");
    }

    /** Leaves of each sample the bits that are stored, and spreads the sign. */
    static void signed(int[] samples, PixelFormat format) {
        int up = 32 - format.stored();
        int down = format.highBit() + 1 - format.stored();
        for (int i = 0; i < samples.length; i++) {
            int shifted = samples[i] >>> down << up;
            samples[i] = format.signed() ? shifted >> up : shifted >>> up;
        }
    }

    /** Lays samples out as bytes. */
    static Frame frame(PixelFormat format, int[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate((int) format.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (format.type().bits()) {
            case 8 -> {
                for (int i = 0; i < samples.length; i++) {
                    bytes.put(i, (byte) samples[i]);
                }
            }
            case 16 -> bytes.asShortBuffer().put(shorts(samples));
            default -> bytes.asIntBuffer().put(samples);
        }
        return new Frame(format.rows(), format.columns(), format.channels(), format.type(), bytes);
    }

    private static short[] shorts(int[] samples) {
        short[] shorts = new short[samples.length];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (short) samples[i];
        }
        return shorts;
    }
}
