package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a directory that is written, little-endian, in the order of their tags. */
final class TiffFields {
    private record Field(int type, int count, ByteBuffer bytes) {}

    private final boolean big;
    private final Map<Integer, Field> fields = new TreeMap<>();

    /** @param big whether the file is a BigTIFF */
    TiffFields(boolean big) {
        this.big = big;
    }

    /** A field of 16-bit numbers. */
    void shorts(int tag, int... values) {
        ByteBuffer bytes = buffer(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        fields.put(tag, new Field(Tiff.SHORT, values.length, bytes.flip()));
    }

    /** A field of 32-bit numbers. */
    void ints(int tag, int... values) {
        ByteBuffer bytes = buffer(4 * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        fields.put(tag, new Field(Tiff.LONG, values.length, bytes.flip()));
    }

    /** A field of places or sizes in the file: 64-bit numbers in a BigTIFF, else 32-bit ones. */
    void places(int tag, LongBuffer values) {
        ByteBuffer bytes = buffer((big ? 8 : 4) * values.remaining());
        int count = values.remaining();
        for (int i = 0; i < count; i++) {
            putPlace(bytes, values.get(i));
        }
        fields.put(tag, new Field(big ? Tiff.LONG8 : Tiff.LONG, count, bytes.flip()));
    }

    /** A text, stored as UTF-8. */
    void text(int tag, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        fields.put(tag, new Field(Tiff.ASCII, bytes.length, ByteBuffer.wrap(bytes)));
    }

    /** Bytes of any meaning. */
    void bytes(int tag, ByteBuffer bytes) {
        fields.put(tag, new Field(Tiff.BYTE, bytes.remaining(), bytes));
    }

    /** A positive number as the ratio of two whole ones nearest to it, by continued fractions. */
    void ratio(int tag, double number) {
        long[] above = {1, 0};
        long[] below = {0, 1};
        double rest = number;
        for (int i = 0; i < 64; i++) {
            double whole = Math.floor(rest);
            double nextAbove = whole * above[0] + above[1];
            double nextBelow = whole * below[0] + below[1];
            if (nextAbove > 0xFFFF_FFFFL || nextBelow > 0xFFFF_FFFFL) {
                break;
            }
            above = new long[] {(long) nextAbove, above[0]};
            below = new long[] {(long) nextBelow, below[0]};
            if (rest == whole) {
                break;
            }
            rest = 1 / (rest - whole);
        }
        ByteBuffer bytes = buffer(8).putInt((int) above[0]).putInt((int) Math.max(1, below[0]));
        fields.put(tag, new Field(Tiff.RATIONAL, 1, bytes.flip()));
    }

    /**
     * The directory and, behind it, the values that do not fit into it.
     *
     * @param position in the file
     * @param last whether no other directory follows right behind
     */
    ByteBuffer directory(long position, boolean last) {
        int inline = big ? 8 : 4;
        int head = (big ? 8 : 2) + fields.size() * (big ? 20 : 12) + inline;
        int size = head;
        for (Field field : fields.values()) {
            size += outside(field, inline);
        }
        ByteBuffer directory = buffer(size);
        if (big) {
            directory.putLong(fields.size());
        } else {
            directory.putShort((short) fields.size());
        }
        int behind = head;
        for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
            Field field = entry.getValue();
            directory.putShort((short) (int) entry.getKey()).putShort((short) field.type);
            putPlace(directory, field.count);
            int length = field.bytes.remaining();
            if (length > inline) {
                putPlace(directory, position + behind);
                directory.put(behind, field.bytes, field.bytes.position(), length);
                behind += outside(field, inline);
            } else {
                directory.put(directory.position(), field.bytes, field.bytes.position(), length);
                directory.position(directory.position() + inline);
            }
        }
        putPlace(directory, last ? 0 : position + size);
        return directory.clear();
    }

    /** Bytes a field takes behind the directory; values start at even places. */
    private static int outside(Field field, int inline) {
        int bytes = field.bytes.remaining();
        return bytes > inline ? (bytes + 1) / 2 * 2 : 0;
    }

    private void putPlace(ByteBuffer into, long place) {
        if (big) {
            into.putLong(place);
        } else {
            into.putInt((int) place);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
