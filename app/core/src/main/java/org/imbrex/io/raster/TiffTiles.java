package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import org.imbrex.io.disk.FileBytes;

/** The unpacked rows of a TIFF's tiles and strips. */
final class TiffTiles {
    private static final long CACHE_BYTES = 64L << 20;
    private static final int READ_BYTES = 1 << 20;

    /** Takes some rows of a tile: the first one's number, how many, and bytes in which row {@code i} starts at
     * {@code i * pitch} after the position. */
    interface Rows {
        void take(ByteBuffer bytes, int first, int count, int pitch, int firstPixel);
    }

    private final FileBytes bytes;
    private final TileCache cache = new TileCache(CACHE_BYTES);

    TiffTiles(FileBytes bytes) {
        this.bytes = bytes;
    }

    /** Hands out the rows of a tile from a first row up to an end, and at least the pixels from a first one to an end. */
    void read(TiffPage page, long shift, int tile, int tileRow, int y, int endY, int x, int endX, Rows into) {
        if (page.plain()) {
            readPlain(page, page.offsets().get(tile) + shift, y, endY, x, endX, into);
            return;
        }
        int rows = page.rows(tileRow);
        int size = Math.toIntExact(rows * page.rowBytes());
        ByteBuffer unpacked = cache.get(new TileCache.Key(page.offsets().get(tile) + shift, tile), size, () -> {
            ByteBuffer all = ByteBuffer.allocate(size).order(page.order());
            TiffDecoder.decode(bytes, page, tile, shift, rows, all::put);
            return all;
        });
        ByteBuffer view = unpacked.duplicate().order(page.order());
        int pitch = (int) page.rowBytes();
        view.clear().position(y * pitch);
        into.take(view, y, endY - y, pitch, 0);
    }

    private void readPlain(TiffPage page, long start, int y, int endY, int x, int endX, Rows into) {
        boolean whole = 2L * (endX - x) >= page.tileWidth();
        int firstPixel = whole ? 0 : x;
        int pitch = Math.toIntExact(whole ? page.rowBytes() : (long) (endX - x) * page.pixelBytes());
        int rowsAtOnce = whole ? Math.max(1, Math.min(endY - y, READ_BYTES / pitch)) : 1;
        ByteBuffer buffer = ByteBuffer.allocate(rowsAtOnce * pitch).order(page.order());
        for (int row = y; row < endY; row += rowsAtOnce) {
            int count = Math.min(rowsAtOnce, endY - row);
            buffer.clear().limit(count * pitch);
            bytes.read(start + row * page.rowBytes() + (long) firstPixel * page.pixelBytes(), buffer);
            into.take(buffer.flip(), row, count, pitch, firstPixel);
        }
    }
}
