package org.imbrex.io.raster;

import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.imbrex.error.InputException;
import org.imbrex.volume.SampleType;

/**
 * How one image of a TIFF is laid out. A strip is a tile as wide as the image.
 *
 * @param index its place in the file's chain of directories
 * @param width pixels of a row
 * @param height rows
 * @param samples numbers stored for a pixel
 * @param channels of these, how many are no alpha
 * @param bits bits of a stored sample
 * @param type what a sample becomes when it is unpacked
 * @param planar whether each sample has tiles of its own
 * @param tiled false for strips, whose last one ends with the image
 * @param tileWidth pixels of a tile's row
 * @param tileHeight rows of a tile
 * @param offsets where each tile starts in the file, row by row (planar: all tiles of a sample, then the next sample's)
 * @param counts bytes of each tile in the file
 * @param faxOptions of CCITT compression: the T4Options or T6Options field
 */
record TiffPage(
        int index,
        int width,
        int height,
        int samples,
        int channels,
        int bits,
        SampleType type,
        boolean planar,
        boolean tiled,
        int tileWidth,
        int tileHeight,
        LongBuffer offsets,
        LongBuffer counts,
        int compression,
        int predictor,
        int faxOptions,
        int photometric,
        boolean lowBitsFirst,
        ByteOrder order,
        LongBuffer palette) {

    static TiffPage of(Path file, TiffDirectory directory, int index) {
        int width = size(file, directory, Tiff.WIDTH, "width");
        int height = size(file, directory, Tiff.HEIGHT, "height");
        int samples = (int) ranged(file, directory.number(Tiff.SAMPLES_PER_PIXEL, 1), 1, 4096, "samples a pixel");
        int bits = bits(file, directory);
        int photometric = (int) directory.number(Tiff.PHOTOMETRIC, Tiff.BLACK_IS_ZERO);
        if (photometric > Tiff.PALETTE && photometric != Tiff.YCBCR) {
            throw InputException.of(
                    file, "a grey, RGB, palette or YCbCr image", "photometric interpretation " + photometric);
        }
        boolean planar = samples > 1 && directory.number(Tiff.PLANAR, 1) == 2;
        boolean tiled = directory.has(Tiff.TILE_WIDTH);
        int tileWidth = tiled ? size(file, directory, Tiff.TILE_WIDTH, "tile width") : width;
        int tileHeight = tiled
                ? size(file, directory, Tiff.TILE_LENGTH, "tile height")
                : (int) Math.max(1, Math.min(height, directory.number(Tiff.ROWS_PER_STRIP, height)));
        boolean ownTags = tiled && directory.has(Tiff.TILE_OFFSETS);
        long[] offsets = directory.numbers(ownTags ? Tiff.TILE_OFFSETS : Tiff.STRIP_OFFSETS);
        long[] counts = directory.numbers(ownTags ? Tiff.TILE_BYTE_COUNTS : Tiff.STRIP_BYTE_COUNTS);
        if (counts.length == 0) {
            counts = new long[offsets.length];
            Arrays.fill(counts, Long.MAX_VALUE);
        }
        long tiles = (long) ceilDiv(width, tileWidth) * ceilDiv(height, tileHeight) * (planar ? samples : 1);
        if (offsets.length < tiles || counts.length < tiles) {
            throw InputException.of(
                    file, tiles + " tiles or strips", Math.min(offsets.length, counts.length) + " in the directory");
        }
        TiffPage page = new TiffPage(
                index,
                width,
                height,
                samples,
                channels(directory, samples, photometric),
                bits,
                type(file, bits, (int) directory.number(Tiff.SAMPLE_FORMAT, 1)),
                planar,
                tiled,
                tileWidth,
                tileHeight,
                LongBuffer.wrap(offsets),
                LongBuffer.wrap(counts),
                (int) directory.number(Tiff.COMPRESSION, Tiff.UNCOMPRESSED),
                (int) directory.number(Tiff.PREDICTOR, Tiff.NO_PREDICTOR),
                (int) directory.number(directory.has(Tiff.T4_OPTIONS) ? Tiff.T4_OPTIONS : Tiff.T6_OPTIONS, 0),
                photometric,
                directory.number(Tiff.FILL_ORDER, 1) == 2,
                directory.order(),
                LongBuffer.wrap(photometric == Tiff.PALETTE ? directory.numbers(Tiff.COLOR_MAP) : new long[0]));
        if (photometric == Tiff.PALETTE && (bits > 16 || page.palette.limit() < 3 << bits)) {
            throw InputException.of(file, "a palette of " + (3L << bits) + " numbers", page.palette.limit() + "");
        }
        return page;
    }

    private static int size(Path file, TiffDirectory directory, int tag, String what) {
        return (int) ranged(file, directory.number(tag), 1, Integer.MAX_VALUE, what);
    }

    private static long ranged(Path file, long number, long least, long most, String what) {
        if (number < least || number > most) {
            throw InputException.of(file, least + " to " + most + " as its " + what, Long.toUnsignedString(number));
        }
        return number;
    }

    private static int bits(Path file, TiffDirectory directory) {
        long[] bits = directory.numbers(Tiff.BITS_PER_SAMPLE);
        if (bits.length == 0) {
            return 1;
        }
        for (long other : bits) {
            if (other != bits[0]) {
                throw InputException.of(file, "samples of the same bits", bits[0] + " and " + other);
            }
        }
        return (int) ranged(file, bits[0], 1, 64, "bits a sample");
    }

    private static SampleType type(Path file, int bits, int format) {
        boolean unsigned = format == 1 || format == 4;
        if (unsigned && bits <= 32) {
            return bits <= 8 ? SampleType.UINT8 : bits <= 16 ? SampleType.UINT16 : SampleType.UINT32;
        }
        String name = (format == 2 ? "INT" : format == 3 ? "FLOAT" : "UNKNOWN") + bits;
        for (SampleType type : SampleType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw InputException.of(
                file,
                "samples of up to 32 bits, or floating point of 16, 32 or 64",
                bits + " bits of sample format " + format);
    }

    /** Samples without alpha: what is declared as alpha, and the fourth sample of a colour image. */
    private static int channels(TiffDirectory directory, int samples, int photometric) {
        long[] extra = directory.numbers(Tiff.EXTRA_SAMPLES);
        if ((photometric == Tiff.RGB || photometric == Tiff.YCBCR) && samples > 3) {
            return extra.length == samples - 3 && Arrays.stream(extra).allMatch(e -> e == 0) && samples > 4
                    ? samples
                    : 3;
        }
        boolean alpha =
                samples > 1 && extra.length > 0 && (extra[extra.length - 1] == 1 || extra[extra.length - 1] == 2);
        return alpha ? samples - 1 : samples;
    }

    int across() {
        return ceilDiv(width, tileWidth);
    }

    int down() {
        return ceilDiv(height, tileHeight);
    }

    /** The number of a tile: its column, its row, and the sample it holds (0 unless planar). */
    int tile(int column, int row, int sample) {
        return ((planar ? sample : 0) * down() + row) * across() + column;
    }

    /** Rows that a tile in a row of tiles stores. */
    int rows(int tileRow) {
        return tiled ? tileHeight : Math.min(tileHeight, height - tileRow * tileHeight);
    }

    /** Samples interleaved in a tile. */
    int interleaved() {
        return planar ? 1 : samples;
    }

    /** Bytes from a pixel to the next in an unpacked tile. */
    int pixelBytes() {
        return interleaved() * type.bits() / 8;
    }

    /** Bytes of an unpacked tile in a row of tiles. */
    long tileBytes(int tileRow) {
        return rowBytes() * rows(tileRow);
    }

    /** Bytes of a row of an unpacked tile. */
    long rowBytes() {
        return (long) tileWidth * pixelBytes();
    }

    /** Bytes of a row of a tile as it is packed in the file. */
    long packedRowBytes() {
        return ((long) tileWidth * interleaved() * bits + 7) / 8;
    }

    /** Whether the file holds the tiles just as they are when unpacked. */
    boolean plain() {
        return compression == Tiff.UNCOMPRESSED
                && predictor == Tiff.NO_PREDICTOR
                && bits == type.bits()
                && (!lowBitsFirst || bits > 8);
    }

    boolean unsigned() {
        return type == SampleType.UINT8 || type == SampleType.UINT16 || type == SampleType.UINT32;
    }

    private static int ceilDiv(int a, int b) {
        return (int) (((long) a + b - 1) / b);
    }
}
