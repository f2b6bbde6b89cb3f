package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import org.imbrex.io.disk.PartFile;

/**
 * Writes a little-endian TIFF or BigTIFF: pixels first, in the order in which they come, then the directories. Several
 * threads may write different tiles at once; each packs its own.
 */
final class TiffWriter {
    /** Compression of labels: higher levels take several times as long for files hardly smaller. */
    static final int LABEL_LEVEL = 4;

    private final PartFile part;
    private final TiffLayout layout;
    private final List<String> channelNames;
    private final long[][] offsets;
    private final long[][] counts;
    private final AtomicLong end;
    private final Map<Integer, ByteBuffer> packedZeros = new ConcurrentHashMap<>();

    TiffWriter(PartFile part, TiffLayout layout, List<String> channelNames) {
        this.part = part;
        this.layout = layout;
        this.channelNames = channelNames;
        this.offsets = new long[layout.pages()][layout.tiles()];
        this.counts = new long[layout.pages()][layout.tiles()];
        this.end = new AtomicLong(TiffLayout.HEADER_BYTES);
        if (!layout.packed()) {
            for (int page = 0; page < layout.pages(); page++) {
                offsets[page][0] = end.getAndAdd(layout.pageBytes());
                counts[page][0] = layout.pageBytes();
            }
        }
    }

    /** Writes samples of a page that is not compressed, from a pixel on. */
    void place(int page, int y, int x, ByteBuffer samples) {
        long pixel = (long) y * layout.extent().width() + x;
        part.write(offsets[page][0] + pixel * layout.pixelBytes(), samples);
    }

    /**
     * Packs and writes a tile.
     *
     * @param samples the whole tile, little-endian, from its start to its capacity; it is overwritten
     */
    void write(int page, int tile, ByteBuffer samples) {
        ByteBuffer packed = isZero(samples) ? zeros(samples.capacity()) : pack(samples);
        // Even places, as TIFF 6.0 asks for.
        long at = end.getAndAdd((packed.remaining() + 1) / 2 * 2L);
        offsets[page][tile] = at;
        counts[page][tile] = packed.remaining();
        part.write(at, packed);
    }

    private static boolean isZero(ByteBuffer samples) {
        return samples.clear().slice(0, samples.capacity() - 1).mismatch(samples.slice(1, samples.capacity() - 1)) < 0
                && samples.get(0) == 0;
    }

    /** A packed tile of nothing but zeros; most tiles of a sparse mask are that. */
    private ByteBuffer zeros(int bytes) {
        return packedZeros
                .computeIfAbsent(bytes, b -> pack(ByteBuffer.allocate(b).order(ByteOrder.LITTLE_ENDIAN)))
                .duplicate();
    }

    private ByteBuffer pack(ByteBuffer samples) {
        if (layout.differences()) {
            difference(samples);
        }
        Deflater deflater = new Deflater(
                layout.packing() == TiffLayout.Packing.LABELS ? LABEL_LEVEL : Deflater.DEFAULT_COMPRESSION);
        try {
            deflater.setInput(samples.clear());
            deflater.finish();
            ByteBuffer packed = ByteBuffer.allocate(samples.capacity() + samples.capacity() / 1000 + 64);
            while (!deflater.finished()) {
                deflater.deflate(packed);
            }
            return packed.flip();
        } finally {
            deflater.end();
        }
    }

    /** Turns each sample into its difference from the one a pixel before. */
    private void difference(ByteBuffer samples) {
        int step = layout.samples();
        int rowSamples = layout.tileWidth() * step;
        int rows = samples.capacity() / (rowSamples * layout.sampleBytes());
        for (int row = 0; row < rows; row++) {
            int first = row * rowSamples;
            if (layout.sampleBytes() == 1) {
                for (int i = first + rowSamples - 1; i >= first + step; i--) {
                    samples.put(i, (byte) (samples.get(i) - samples.get(i - step)));
                }
            } else {
                for (int i = first + rowSamples - 1; i >= first + step; i--) {
                    samples.putShort(2 * i, (short) (samples.getShort(2 * i) - samples.getShort(2 * (i - step))));
                }
            }
        }
    }

    /** Writes the directories and the header that points to them. */
    void finish() {
        long next = (end.get() + 1) / 2 * 2;
        ByteBuffer header = ByteBuffer.allocate(TiffLayout.HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x4949);
        if (layout.big()) {
            header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(next);
        } else {
            header.putShort((short) 42).putInt((int) next);
        }
        for (int page = 0; page < layout.pages(); page++) {
            ByteBuffer directory = fields(page).directory(next, page == layout.pages() - 1);
            int length = directory.remaining();
            part.write(next, directory);
            next += length;
        }
        part.write(0, header.clear());
    }

    private TiffFields fields(int page) {
        TiffFields fields = new TiffFields(layout.big());
        int samples = layout.samples();
        fields.ints(Tiff.WIDTH, layout.extent().width());
        fields.ints(Tiff.HEIGHT, layout.extent().height());
        fields.shorts(Tiff.BITS_PER_SAMPLE, repeated(layout.type().bits()));
        fields.shorts(Tiff.COMPRESSION, layout.packed() ? Tiff.DEFLATE : Tiff.UNCOMPRESSED);
        fields.shorts(Tiff.PHOTOMETRIC, samples == 3 ? Tiff.RGB : Tiff.BLACK_IS_ZERO);
        fields.shorts(Tiff.SAMPLES_PER_PIXEL, samples);
        fields.shorts(Tiff.SAMPLE_FORMAT, repeated(sampleFormat()));
        fields.shorts(Tiff.PLANAR, 1);
        if (layout.differences()) {
            fields.shorts(Tiff.PREDICTOR, Tiff.HORIZONTAL_PREDICTOR);
        }
        if (layout.tiled()) {
            fields.ints(Tiff.TILE_WIDTH, layout.tileWidth());
            fields.ints(Tiff.TILE_LENGTH, layout.tileHeight());
        } else {
            fields.ints(Tiff.ROWS_PER_STRIP, layout.tileHeight());
        }
        fields.places(layout.tiled() ? Tiff.TILE_OFFSETS : Tiff.STRIP_OFFSETS, LongBuffer.wrap(offsets[page]));
        fields.places(layout.tiled() ? Tiff.TILE_BYTE_COUNTS : Tiff.STRIP_BYTE_COUNTS, LongBuffer.wrap(counts[page]));
        if (page == 0) {
            ImageJTags.add(fields, layout, channelNames);
        }
        return fields;
    }

    private int[] repeated(int value) {
        int[] values = new int[layout.samples()];
        Arrays.fill(values, value);
        return values;
    }

    private int sampleFormat() {
        return switch (layout.type()) {
            case UINT8, UINT16, UINT32 -> 1;
            case INT8, INT16, INT32 -> 2;
            case FLOAT16, FLOAT32, FLOAT64 -> 3;
        };
    }
}
