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
 * @param compressed whether tiles and strips are packed with deflate
 */
record TiffLayout(Extent extent, int channels, int samples, SampleType type, Geometry geometry, boolean compressed) {
    static final int HEADER_BYTES = 16;

    private static final long STRIPS_UP_TO = 4096L * 4096;
    private static final int TILE = 512;
    private static final int STRIP_BYTES = 1 << 18;

    /** What the offsets of a classic TIFF reach. */
    private static final long CLASSIC_BYTES = 0xFFFF_FFFFL;

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
        return compressed && (long) extent.width() * extent.height() > STRIPS_UP_TO;
    }

    boolean big() {
        return mostBytes() > CLASSIC_BYTES;
    }

    /** Bytes of a page that is not packed. */
    long pageBytes() {
        return (long) extent.width() * extent.height() * pixelBytes();
    }

    /** The most bytes the file takes: where nothing can be packed. */
    long mostBytes() {
        long tiles = (long) pages() * tiles();
        long stored = compressed
                ? tiles * ((long) tileWidth() * tileHeight() * pixelBytes() * 1001 / 1000 + 64)
                : pages() * pageBytes();
        return HEADER_BYTES + stored + tiles * 16 + pages() * 512L + 4096;
    }

    int tileWidth() {
        return tiled() ? TILE : extent.width();
    }

    int tileHeight() {
        if (!compressed) {
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

    /** Whether a row holds the differences of neighbouring samples; ImageJ undoes that for 8 and 16 bits, but not in 48-bit RGB. */
    boolean differences() {
        return compressed && type.bits() <= 16 && pixelBytes() < 6;
    }
}
