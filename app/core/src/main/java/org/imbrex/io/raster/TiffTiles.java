package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.disk.Scratch;

/**
 * The unpacked rows of a TIFF's tiles and strips. Uncompressed ones are read where they lie; of the others, the last ones
 * stay in memory, and one too large for that goes to scratch space.
 */
final class TiffTiles implements AutoCloseable {
    /** 64 MiB, or less where Java's heap is small. */
    private static final long CACHE_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final long ONE_TILE_BYTES = CACHE_BYTES / 2;
    private static final int READ_BYTES = 1 << 20;
    private static final long MAX_ROW_BYTES = 1L << 30;

    /**
     * A part of a tile.
     *
     * @param tileRow which row of tiles it is in
     * @param column which column of tiles
     * @param sample of a pixel
     * @param y first row inside the tile
     * @param endY one past the last row
     * @param x first pixel of a row
     * @param endX one past the last pixel
     */
    record Part(int tileRow, int column, int sample, int y, int endY, int x, int endX) {}

    /** Takes the pixels of a row of a part: they lie in the bytes from a position on; y is the row inside the tile. */
    interface Rows {
        void take(ByteBuffer bytes, int position, int y);
    }

    /** Something that is read at a position. */
    private interface Place {
        void read(long position, ByteBuffer into);
    }

    private final FileBytes bytes;
    private final TileCache cache = new TileCache(CACHE_BYTES);
    private final Map<TileCache.Key, Scratch> large = new HashMap<>();
    private final ForeignTiles foreign;

    TiffTiles(FileBytes bytes) {
        this.bytes = bytes;
        this.foreign = new ForeignTiles(bytes);
    }

    /** Refuses pages whose tiles cannot be read. */
    static void check(FileBytes bytes, List<TiffPage> pages) {
        for (TiffPage page : pages) {
            if (page.rowBytes() > MAX_ROW_BYTES) {
                throw InputException.of(
                        bytes.file(), "at most " + MAX_ROW_BYTES + " bytes in a row of a tile", "" + page.rowBytes());
            }
            if (!TiffDecoder.decodes(page)) {
                ForeignTiles.check(bytes, page, ONE_TILE_BYTES);
            }
        }
    }

    /**
     * Reads a part of a tile.
     *
     * @param shift bytes that its page's tiles lie behind where the page says
     */
    void read(TiffPage page, long shift, Part part, Rows into) {
        int tile = page.tile(part.column, part.tileRow, part.sample);
        long start = page.offsets().get(tile) + shift;
        if (page.plain()) {
            readPlain(page, bytes::read, start, part, into);
            return;
        }
        long size = page.tileBytes(part.tileRow);
        TileCache.Key key = new TileCache.Key(start, page.index(), tile);
        if (size > ONE_TILE_BYTES) {
            readPlain(page, unpackLarge(page, shift, tile, part.tileRow, key)::read, 0, part, into);
            return;
        }
        ByteBuffer unpacked = cache.get(key, (int) size, () -> unpack(page, shift, tile, part, (int) size));
        ByteBuffer view = unpacked.duplicate().order(page.order());
        for (int y = part.y; y < part.endY; y++) {
            into.take(view, (int) (y * page.rowBytes() + (long) part.x * page.pixelBytes()), y);
        }
    }

    private ByteBuffer unpack(TiffPage page, long shift, int tile, Part part, int size) {
        if (!TiffDecoder.decodes(page)) {
            return foreign.tile(page, part.column, part.tileRow, part.sample);
        }
        TiffDecoder.checkRatio(bytes, page, tile, page.rows(part.tileRow));
        ByteBuffer all = ByteBuffer.allocate(size).order(page.order());
        TiffDecoder.decode(bytes, page, tile, shift, page.rows(part.tileRow), all::put);
        return all;
    }

    private Scratch unpackLarge(TiffPage page, long shift, int tile, int tileRow, TileCache.Key key) {
        synchronized (large) {
            Scratch known = large.get(key);
            if (known != null) {
                return known;
            }
            TiffDecoder.checkRatio(bytes, page, tile, page.rows(tileRow));
            Scratch scratch = Scratch.of(bytes.file().toString(), page.tileBytes(tileRow));
            try {
                long[] next = {0};
                TiffDecoder.decode(bytes, page, tile, shift, page.rows(tileRow), row -> {
                    int length = row.remaining();
                    scratch.write(next[0], row);
                    next[0] += length;
                });
            } catch (RuntimeException e) {
                scratch.close();
                throw e;
            }
            large.put(key, scratch);
            return scratch;
        }
    }

    private static void readPlain(TiffPage page, Place place, long start, Part part, Rows into) {
        // Whole rows in one go cost less than many small reads, as long as most of them is wanted.
        boolean whole = 2L * (part.endX - part.x) >= page.tileWidth();
        int firstPixel = whole ? 0 : part.x;
        long offset = (long) firstPixel * page.pixelBytes();
        int pitch = (int) (whole ? page.rowBytes() : (long) (part.endX - part.x) * page.pixelBytes());
        int rowsAtOnce = whole ? Math.max(1, Math.min(part.endY - part.y, READ_BYTES / pitch)) : 1;
        ByteBuffer buffer = ByteBuffer.allocate(rowsAtOnce * pitch).order(page.order());
        int skipped = (part.x - firstPixel) * page.pixelBytes();
        for (int y = part.y; y < part.endY; y += rowsAtOnce) {
            int count = Math.min(rowsAtOnce, part.endY - y);
            place.read(start + y * page.rowBytes() + offset, buffer.clear().limit(count * pitch));
            for (int i = 0; i < count; i++) {
                into.take(buffer, i * pitch + skipped, y + i);
            }
        }
    }

    @Override
    public void close() {
        foreign.close();
        synchronized (large) {
            large.values().forEach(Scratch::close);
            large.clear();
        }
    }
}
