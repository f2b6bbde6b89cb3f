package org.imbrex.io.raster;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;

/**
 * How a TIFF that is written is laid out: one page for each slice and channel, the channels of a slice one after the
 * other, each cut into strips or tiles.
 *
 * @param extent voxels along each axis
 * @param channels pages a slice has
 * @param type of a sample
 * @param geometry of the voxels; a TIFF holds the spacing alone
 */
record TiffLayout(Extent extent, int channels, SampleType type, Geometry geometry) {
    /** Above so many pixels a page is tiled; up to it, it has strips, because ImageJ itself opens no tiles. */
    private static final long STRIPS_UP_TO = 4096L * 4096;

    private static final int TILE = 512;
    private static final int STRIP_BYTES = 1 << 18;

    /** What classic TIFF can address, less room for directories and for what deflate adds to what it cannot pack. */
    private static final long CLASSIC_UP_TO = 4_000_000_000L;

    int pages() {
        return Math.multiplyExact(extent.depth(), channels);
    }

    int sampleBytes() {
        return type.bits() / 8;
    }

    boolean tiled() {
        return (long) extent.width() * extent.height() > STRIPS_UP_TO;
    }

    boolean big() {
        return uncompressedBytes() > CLASSIC_UP_TO;
    }

    long uncompressedBytes() {
        return extent.voxels() * channels * sampleBytes();
    }

    int tileWidth() {
        return tiled() ? TILE : extent.width();
    }

    int tileHeight() {
        return tiled() ? TILE : Math.max(1, Math.min(extent.height(), STRIP_BYTES / (extent.width() * sampleBytes())));
    }

    int across() {
        return (extent.width() + tileWidth() - 1) / tileWidth();
    }

    int down() {
        return (extent.height() + tileHeight() - 1) / tileHeight();
    }

    /** Rows that a tile in a row of tiles stores: tiles are whole, the last strip ends with the image. */
    int storedRows(int tileRow) {
        return tiled() ? tileHeight() : Math.min(tileHeight(), extent.height() - tileRow * tileHeight());
    }

    /** Whether a row holds the differences of neighbouring samples; floats are stored as they are. */
    boolean differences() {
        return switch (type) {
            case UINT8, INT8, UINT16, INT16 -> channels > 0;
            default -> false;
        };
    }
}
