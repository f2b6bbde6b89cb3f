package org.imbrex.io.raster;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;

/**
 * How a TIFF that is written is laid out: one page for each slice and channel, the channels of a slice one after the
 * other, each cut into strips or tiles. Compressed pages of up to 4096 x 4096 pixels have strips, because ImageJ itself
 * opens no tiles; larger ones are tiled. Uncompressed pages are one strip each and lie one after the other.
 *
 * @param extent voxels along each axis
 * @param channels pages a slice has
 * @param samples side by side in a pixel: 3 for red, green and blue, else 1
 * @param type of a sample
 * @param geometry of the voxels; a TIFF holds the spacing alone
 * @param packing what is done to strips and tiles
 * @param big whether it is a BigTIFF
 */
record TiffLayout(
        Extent extent,
        int channels,
        int samples,
        SampleType type,
        Geometry geometry,
        TiffLayout.Packing packing,
        boolean big) {
    /** What is done to the samples of a strip or tile. */
    enum Packing {
        /** They are stored as they are. */
        NONE,
        /** Deflate, at the level that packs labels best for its time. */
        LABELS,
        /** The difference from the pixel before, where ImageJ undoes that (8 and 16 bits, not 48-bit RGB); deflate. */
        INTENSITIES
    }

    static final int HEADER_BYTES = 16;

    private static final long STRIPS_UP_TO = 4096L * 4096;
    private static final int TILE = 512;
    private static final int STRIP_BYTES = 1 << 18;

    /** What the offsets of a classic TIFF reach. */
    private static final long CLASSIC_BYTES = 0xFFFF_FFFFL;

    /**
     * The layout of a file that is a BigTIFF where a classic TIFF might not hold it, and where it is tiled: programs that
     * open tiles open these too.
     */
    static TiffLayout of(
            Extent extent, int channels, int samples, SampleType type, Geometry geometry, Packing packing) {
        TiffLayout classic = new TiffLayout(extent, channels, samples, type, geometry, packing, false);
        return classic.mostBytes() > CLASSIC_BYTES || classic.tiled()
                ? new TiffLayout(extent, channels, samples, type, geometry, packing, true)
                : classic;
    }

    int pages() {
        return Math.multiplyExact(extent.depth(), channels);
    }

    int sampleBytes() {
        return type.bits() / 8;
    }

    int pixelBytes() {
        return samples * sampleBytes();
    }

    boolean tiled() {
        return packed() && (long) extent.width() * extent.height() > STRIPS_UP_TO;
    }

    /** Bytes of a page that is not packed. */
    long pageBytes() {
        return (long) extent.width() * extent.height() * pixelBytes();
    }

    /** The most bytes the file takes: where nothing can be packed. */
    long mostBytes() {
        long tiles = (long) pages() * tiles();
        long stored = packed()
                ? tiles * ((long) tileWidth() * tileHeight() * pixelBytes() * 1001 / 1000 + 64)
                : pages() * pageBytes();
        return HEADER_BYTES + stored + tiles * 16 + pages() * 512L + 4096;
    }

    int tileWidth() {
        return tiled() ? TILE : extent.width();
    }

    int tileHeight() {
        if (!packed()) {
            return extent.height();
        }
        int rows = Math.max(1, Math.min(extent.height(), STRIP_BYTES / (extent.width() * pixelBytes())));
        return tiled() ? TILE : rows;
    }

    int across() {
        return (extent.width() + tileWidth() - 1) / tileWidth();
    }

    /** Tiles or strips of a page. */
    int tiles() {
        return across() * ((extent.height() + tileHeight() - 1) / tileHeight());
    }

    /** Bytes that a tile stores whose first row is y: tiles are whole, the last strip ends with the image. */
    int tileBytes(int y) {
        int rows = tiled() ? tileHeight() : Math.min(tileHeight(), extent.height() - y);
        return rows * tileWidth() * pixelBytes();
    }

    /** The voxels of a tile, as far as they are inside the image. */
    Region region(int page, int tile) {
        int y = tile / across() * tileHeight();
        int x = tile % across() * tileWidth();
        int z = page / channels;
        return Region.between(
                z, y, x, z + 1, Math.min(extent.height(), y + tileHeight()), Math.min(extent.width(), x + tileWidth()));
    }

    boolean packed() {
        return packing != Packing.NONE;
    }

    /** Whether a row holds the differences of neighbouring pixels. */
    boolean differences() {
        return packing == Packing.INTENSITIES && type.bits() <= 16 && pixelBytes() < 6;
    }
}
