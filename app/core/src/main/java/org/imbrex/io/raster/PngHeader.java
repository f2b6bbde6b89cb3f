package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.error.InputException;

/**
 * What the IHDR chunk of a PNG says (ISO/IEC 15948, 11.2.2).
 *
 * @param width pixels of a row
 * @param height rows
 * @param bits of a sample: 1, 2, 4, 8 or 16
 * @param colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
 * @param interlaced whether the rows come in the seven passes of Adam7
 */
record PngHeader(int width, int height, int bits, int colour, boolean interlaced) {
    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    static PngHeader of(Path file, ByteBuffer chunk) {
        if (chunk.remaining() != 13) {
            throw InputException.of(file, "13 bytes in the PNG header", "" + chunk.remaining());
        }
        int width = chunk.getInt();
        int height = chunk.getInt();
        int bits = chunk.get();
        int colour = chunk.get();
        int compression = chunk.get();
        int filter = chunk.get();
        int interlace = chunk.get();
        if (width < 1 || height < 1) {
            throw InputException.of(
                    file,
                    "a width and height of 1 or more",
                    Integer.toUnsignedString(width) + "x" + Integer.toUnsignedString(height));
        }
        boolean known = switch (colour) {
            case GREY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> bits == 8 || bits == 16;
            default -> false;
        };
        if (!known || compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
            throw InputException.of(
                    file,
                    "a colour type and bits that PNG defines",
                    "colour type " + colour + " of " + bits + " bits, methods " + compression + ", " + filter + ", "
                            + interlace);
        }
        return new PngHeader(width, height, bits, colour, interlace == 1);
    }

    /** Samples of a pixel in the file. */
    int samples() {
        return switch (colour) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            default -> 4;
        };
    }

    /** Samples of a pixel without alpha. */
    int channels() {
        return colour == RGB || colour == RGB_ALPHA ? 3 : 1;
    }

    /** Bytes of a sample when unpacked: 1 or 2. */
    int sampleBytes() {
        return bits == 16 ? 2 : 1;
    }

    /** Bytes of so many pixels of a row as they are packed in the file, without the filter's byte. */
    long packedBytes(int pixels) {
        return ((long) pixels * samples() * bits + 7) / 8;
    }
}
