package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.jspecify.annotations.Nullable;

/**
 * A mask as TIFF. A tile of the file is packed and written by the thread that brings its last label; until then it is kept,
 * in memory or, where many wait, in scratch space. Regions that come row by row keep about two rows of tiles waiting, those
 * that come slab by slab the tiles of a slab.
 */
final class TiffLabels implements LabelSink {
    private final class Tile {
        private final int bytes;
        /** Null where the labels are in scratch space. */
        private final @Nullable ByteBuffer labels;

        private final long place;
        private long missing;

        Tile(int bytes, long missing, boolean inMemory, long place) {
            this.bytes = bytes;
            this.labels = inMemory ? ByteBuffer.allocate(bytes) : null;
            this.missing = missing;
            this.place = place;
        }

        void put(int to, ByteBuffer from, int at, int width) {
            if (labels != null) {
                labels.put(to, from, at, width);
            } else {
                aside().write(place + to, from.slice(at, width));
            }
        }

        ByteBuffer all() {
            if (labels != null) {
                return labels;
            }
            ByteBuffer read = ByteBuffer.allocate(bytes);
            aside().read(place, read);
            return read.flip();
        }
    }

    private final long mostWaiting;
    private final PartFile part;
    private final TiffLayout layout;
    private final TiffWriter writer;
    private final Map<Long, Tile> waiting = new HashMap<>();
    private @Nullable Scratch aside;
    private long waitingBytes;
    private long missing;

    private TiffLabels(PartFile part, TiffLayout layout, long mostWaiting) {
        this.mostWaiting = mostWaiting;
        this.part = part;
        this.layout = layout;
        this.writer = new TiffWriter(part, layout, List.of());
        this.missing = layout.extent().voxels();
    }

    static TiffLabels open(Path file, Extent extent, Geometry geometry) {
        return open(file, TiffLayout.of(extent, 1, 1, SampleType.UINT8, geometry, TiffLayout.Packing.LABELS));
    }

    static TiffLabels open(Path file, TiffLayout layout) {
        return open(file, layout, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Keeps no more than so many bytes in memory. */
    static TiffLabels open(Path file, TiffLayout layout, long mostWaiting) {
        return new TiffLabels(PartFile.create(file, layout.mostBytes()), layout, mostWaiting);
    }

    @Override
    public void write(Region region, ByteBuffer from) {
        if (!Region.all(layout.extent()).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a mask of " + layout.extent());
        }
        int start = from.position();
        Extent size = region.extent();
        int firstRow = region.y() / layout.tileHeight();
        int lastRow = (region.y() + size.height() - 1) / layout.tileHeight();
        int firstColumn = region.x() / layout.tileWidth();
        int lastColumn = (region.x() + size.width() - 1) / layout.tileWidth();
        for (int z = region.z(); z < region.z() + size.depth(); z++) {
            for (int row = firstRow; row <= lastRow; row++) {
                for (int column = firstColumn; column <= lastColumn; column++) {
                    int tile = row * layout.across() + column;
                    Region whole = layout.region(z, tile);
                    ByteBuffer full = add(z, tile, whole, whole.intersect(region), region, from, start);
                    if (full != null) {
                        writer.write(z, tile, full);
                    }
                }
            }
        }
        from.position(start + Math.toIntExact(region.voxels() * layout.sampleBytes()));
    }

    /** Adds what a region has of a tile; hands the tile out when nothing is missing any more. */
    private @Nullable ByteBuffer add(
            int page, int tile, Region whole, Region shared, Region region, ByteBuffer from, int start) {
        long key = (long) page * layout.tiles() + tile;
        Tile kept;
        synchronized (waiting) {
            kept = waiting.computeIfAbsent(key, k -> tile(whole, k));
        }
        int sample = layout.sampleBytes();
        int width = shared.extent().width() * sample;
        for (int y = 0; y < shared.extent().height(); y++) {
            Region row = shared.relativeTo(region);
            int at = ((row.z() * region.extent().height() + row.y() + y)
                                    * region.extent().width()
                            + row.x())
                    * sample;
            int to = ((shared.y() - whole.y() + y) * layout.tileWidth() + shared.x() - whole.x()) * sample;
            kept.put(to, from, start + at, width);
        }
        synchronized (waiting) {
            kept.missing -= shared.voxels();
            missing -= shared.voxels();
            if (kept.missing > 0) {
                return null;
            }
            waiting.remove(key);
            waitingBytes -= kept.labels == null ? 0 : kept.bytes;
        }
        return kept.all();
    }

    private Tile tile(Region whole, long key) {
        int bytes = layout.tileBytes(whole.y());
        boolean inMemory = waitingBytes + bytes <= mostWaiting;
        waitingBytes += inMemory ? bytes : 0;
        return new Tile(bytes, whole.voxels(), inMemory, key * layout.tileBytes(0));
    }

    private Scratch aside() {
        synchronized (waiting) {
            if (aside == null) {
                long tiles = (long) layout.pages() * layout.tiles();
                aside = Scratch.of(part.file().toString(), tiles * layout.tileBytes(0));
            }
            return aside;
        }
    }

    @Override
    public void finish() {
        synchronized (waiting) {
            if (missing != 0) {
                throw new IllegalStateException(
                        missing + " of " + layout.extent().voxels() + " labels were not written");
            }
        }
        writer.finish();
        part.finish();
    }

    @Override
    public void close() {
        try (part) {
            synchronized (waiting) {
                if (aside != null) {
                    aside.close();
                }
            }
        }
    }
}
