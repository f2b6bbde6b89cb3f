package org.imbrex.io.raster;

/** The numbers of TIFF 6.0 that reader and writers share: tags, value types, compressions. */
final class Tiff {
    static final int NEW_SUBFILE_TYPE = 254;
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS_PER_SAMPLE = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int DESCRIPTION = 270;
    static final int STRIP_OFFSETS = 273;
    static final int SAMPLES_PER_PIXEL = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTE_COUNTS = 279;
    static final int X_RESOLUTION = 282;
    static final int Y_RESOLUTION = 283;
    static final int PLANAR = 284;
    static final int T4_OPTIONS = 292;
    static final int T6_OPTIONS = 293;
    static final int RESOLUTION_UNIT = 296;
    static final int PREDICTOR = 317;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_LENGTH = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTE_COUNTS = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    static final int BYTE = 1;
    static final int SHORT = 3;
    static final int LONG = 4;
    static final int RATIONAL = 5;
    static final int ASCII = 2;
    static final int LONG8 = 16;

    static final int UNCOMPRESSED = 1;
    static final int CCITT_RLE = 2;
    static final int CCITT_T4 = 3;
    static final int CCITT_T6 = 4;
    static final int LZW = 5;
    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int PACK_BITS = 32773;
    static final int OLD_DEFLATE = 32946;

    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int YCBCR = 6;

    static final int NO_PREDICTOR = 1;
    static final int HORIZONTAL_PREDICTOR = 2;
    static final int FLOAT_PREDICTOR = 3;

    static final int CENTIMETRE = 3;

    /** Bytes of a value of each field type, by its number; 0 for types that do not exist. */
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private Tiff() {}

    /** Bytes of one value of a field type, 0 if there is no such type. */
    static int typeBytes(int type) {
        return type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
    }
}
