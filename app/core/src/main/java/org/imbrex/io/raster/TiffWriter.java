package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import org.imbrex.io.disk.PartFile;

/**
 * Writes a little-endian TIFF or BigTIFF tile by tile: data first, in the order in which it comes, then the directories.
 * Several threads may write different tiles at once; each packs its own.
 */
final class TiffWriter {
    private static final int HEADER_BYTES = 16;

    private final PartFile part;
    private final TiffLayout layout;
    private final long[][] offsets;
    private final long[][] counts;
    private final AtomicLong end = new AtomicLong(HEADER_BYTES);

    TiffWriter(PartFile part, TiffLayout layout) {
        this.part = part;
        this.layout = layout;
        int tiles = layout.across() * layout.down();
        this.offsets = new long[layout.pages()][tiles];
        this.counts = new long[layout.pages()][tiles];
    }

    /**
     * Packs and writes a tile.
     *
     * @param samples the whole tile, little-endian, from its start to its limit; it is overwritten
     */
    void write(int page, int tile, ByteBuffer samples) {
        if (layout.differences()) {
            difference(samples);
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED + 2);
        try {
            deflater.setInput(samples.clear());
            deflater.finish();
            ByteBuffer packed = ByteBuffer.allocate(samples.capacity() + samples.capacity() / 1000 + 64);
            while (!deflater.finished()) {
                deflater.deflate(packed);
            }
            packed.flip();
            // Word boundaries, as TIFF 6.0 asks for.
            long at = end.getAndAdd((packed.limit() + 1) / 2 * 2L);
            offsets[page][tile] = at;
            counts[page][tile] = packed.limit();
            part.write(at, packed);
        } finally {
            deflater.end();
        }
    }

    private void difference(ByteBuffer samples) {
        int bytes = layout.sampleBytes();
        int width = layout.tileWidth();
        for (int row = samples.capacity() / (width * bytes) - 1; row >= 0; row--) {
            for (int x = width - 1; x > 0; x--) {
                int i = row * width + x;
                if (bytes == 1) {
                    samples.put(i, (byte) (samples.get(i) - samples.get(i - 1)));
                } else {
                    samples.putShort(2 * i, (short) (samples.getShort(2 * i) - samples.getShort(2 * i - 2)));
                }
            }
        }
    }

    private record Field(int tag, int type, List<Long> values) {}

    /** Writes the directories and the header that points to them. */
    void finish() {
        long next = end.get();
        long first = next;
        for (int page = 0; page < layout.pages(); page++) {
            ByteBuffer directory = directory(page, next, page == layout.pages() - 1);
            part.write(next, directory.duplicate());
            next += directory.limit();
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort((short) 0x4949);
        if (layout.big()) {
            header.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(first);
        } else {
            header.putShort((short) 42).putInt((int) first);
        }
        part.write(0, header.clear());
    }

    private List<Field> fields(int page) {
        List<Field> fields = new ArrayList<>();
        boolean tiled = layout.tiled();
        int word = layout.big() ? Tiff.LONG8 : Tiff.LONG;
        add(fields, Tiff.WIDTH, Tiff.LONG, layout.extent().width());
        add(fields, Tiff.HEIGHT, Tiff.LONG, layout.extent().height());
        add(fields, Tiff.BITS_PER_SAMPLE, Tiff.SHORT, layout.type().bits());
        add(fields, Tiff.COMPRESSION, Tiff.SHORT, Tiff.DEFLATE);
        add(fields, Tiff.PHOTOMETRIC, Tiff.SHORT, Tiff.BLACK_IS_ZERO);
        if (!tiled) {
            add(fields, Tiff.STRIP_OFFSETS, word, offsets[page]);
        }
        add(fields, Tiff.SAMPLES_PER_PIXEL, Tiff.SHORT, 1);
        if (!tiled) {
            add(fields, Tiff.ROWS_PER_STRIP, Tiff.LONG, layout.tileHeight());
            add(fields, Tiff.STRIP_BYTE_COUNTS, word, counts[page]);
        }
        if (layout.differences()) {
            add(fields, Tiff.PREDICTOR, Tiff.SHORT, Tiff.HORIZONTAL_PREDICTOR);
        }
        if (tiled) {
            add(fields, Tiff.TILE_WIDTH, Tiff.LONG, layout.tileWidth());
            add(fields, Tiff.TILE_LENGTH, Tiff.LONG, layout.tileHeight());
            add(fields, Tiff.TILE_OFFSETS, word, offsets[page]);
            add(fields, Tiff.TILE_BYTE_COUNTS, word, counts[page]);
        }
        add(fields, Tiff.SAMPLE_FORMAT, Tiff.SHORT, sampleFormat());
        return fields;
    }

    private int sampleFormat() {
        return switch (layout.type()) {
            case UINT8, UINT16, UINT32 -> 1;
            case INT8, INT16, INT32 -> 2;
            case FLOAT16, FLOAT32, FLOAT64 -> 3;
        };
    }

    private static void add(List<Field> fields, int tag, int type, long... values) {
        List<Long> boxed = new ArrayList<>(values.length);
        for (long value : values) {
            boxed.add(value);
        }
        fields.add(new Field(tag, type, boxed));
    }

    /** A directory and, behind it, the values that do not fit into it. */
    private ByteBuffer directory(int page, long position, boolean last) {
        boolean big = layout.big();
        List<Field> fields = fields(page);
        int inline = big ? 8 : 4;
        int head = (big ? 8 : 2) + fields.size() * (big ? 20 : 12) + inline;
        int size = head;
        for (Field field : fields) {
            int bytes = field.values.size() * Tiff.typeBytes(field.type);
            size += bytes > inline ? (bytes + 1) / 2 * 2 : 0;
        }
        ByteBuffer directory = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int outside = head;
        if (big) {
            directory.putLong(fields.size());
        } else {
            directory.putShort((short) fields.size());
        }
        for (Field field : fields) {
            int typeBytes = Tiff.typeBytes(field.type);
            int bytes = field.values.size() * typeBytes;
            directory.putShort((short) field.tag).putShort((short) field.type);
            putWord(directory, field.values.size());
            int place = directory.position();
            if (bytes > inline) {
                putWord(directory, position + outside);
                place = outside;
                outside += (bytes + 1) / 2 * 2;
            } else {
                putWord(directory, 0);
            }
            for (long value : field.values) {
                switch (typeBytes) {
                    case 2 -> directory.putShort(place, (short) value);
                    case 4 -> directory.putInt(place, (int) value);
                    default -> directory.putLong(place, value);
                }
                place += typeBytes;
            }
        }
        putWord(directory, last ? 0 : position + size);
        return directory.clear();
    }

    private void putWord(ByteBuffer directory, long value) {
        if (layout.big()) {
            directory.putLong(value);
        } else {
            directory.putInt((int) value);
        }
    }
}
