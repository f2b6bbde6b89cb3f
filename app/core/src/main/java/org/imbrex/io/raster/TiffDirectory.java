package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;

/** One image file directory of a TIFF or BigTIFF: its fields, whose values are read when they are asked for. */
final class TiffDirectory {
    private static final int MAX_DIRECTORIES = 1_000_000;
    private static final int MAX_FIELDS = 4096;
    private static final long MAX_FIELD_BYTES = 256L << 20;

    private record Field(int type, long count, long position) {}

    private final FileBytes bytes;
    private final ByteOrder order;
    private final Map<Integer, Field> fields;

    private TiffDirectory(FileBytes bytes, ByteOrder order, Map<Integer, Field> fields) {
        this.bytes = bytes;
        this.order = order;
        this.fields = fields;
    }

    /** Reads the directories of a file, in their order; at least one. */
    static List<TiffDirectory> readAll(FileBytes bytes) {
        ByteOrder order = bytes.read(0, 2).getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        boolean big = bytes.read(2, 2).order(order).getShort(0) == 43;
        long next = big
                ? bytes.read(8, 8).order(order).getLong(0)
                : Integer.toUnsignedLong(bytes.read(4, 4).order(order).getInt(0));
        List<TiffDirectory> directories = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        while (next != 0) {
            if (!seen.add(next)) {
                throw InputException.of(bytes.file(), "a chain of TIFF directories", "a loop at byte " + next);
            }
            if (directories.size() == MAX_DIRECTORIES) {
                throw InputException.of(bytes.file(), "at most " + MAX_DIRECTORIES + " TIFF directories", "more");
            }
            next = readOne(bytes, order, big, next, directories);
        }
        if (directories.isEmpty()) {
            throw InputException.of(bytes.file(), "at least one TIFF directory", "none");
        }
        return directories;
    }

    /** Adds the directory at a position and returns where the next one is, 0 after the last. */
    private static long readOne(
            FileBytes bytes, ByteOrder order, boolean big, long position, List<TiffDirectory> directories) {
        int countBytes = big ? 8 : 2;
        int fieldBytes = big ? 20 : 12;
        int offsetBytes = big ? 8 : 4;
        ByteBuffer head = bytes.read(position, countBytes).order(order);
        long count = big ? head.getLong() : Short.toUnsignedInt(head.getShort());
        if (count < 1 || count > MAX_FIELDS) {
            throw InputException.of(
                    bytes.file(),
                    "1 to " + MAX_FIELDS + " fields in the TIFF directory at byte " + position,
                    "" + count);
        }
        long start = position + countBytes;
        int length = (int) count * fieldBytes;
        ByteBuffer table = bytes.read(start, length).order(order);
        Map<Integer, Field> fields = new LinkedHashMap<>();
        for (int at = 0; at < length; at += fieldBytes) {
            int tag = Short.toUnsignedInt(table.getShort(at));
            int type = Short.toUnsignedInt(table.getShort(at + 2));
            long values = big ? table.getLong(at + 4) : Integer.toUnsignedLong(table.getInt(at + 4));
            int value = at + fieldBytes - offsetBytes;
            int size = Tiff.typeBytes(type);
            boolean inside = values >= 0 && values <= offsetBytes / Math.max(1, size);
            long offset = big ? table.getLong(value) : Integer.toUnsignedLong(table.getInt(value));
            if (size > 0) {
                fields.putIfAbsent(tag, new Field(type, values, inside ? start + value : offset));
            }
        }
        directories.add(new TiffDirectory(bytes, order, fields));
        // Files without the closing zero exist; what cannot be read ends the chain.
        long end = start + length;
        if (end + offsetBytes > bytes.size()) {
            return 0;
        }
        ByteBuffer next = bytes.read(end, offsetBytes).order(order);
        return big ? next.getLong() : Integer.toUnsignedLong(next.getInt());
    }

    ByteOrder order() {
        return order;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /** The first integer of a field, or another number if there is no such field. */
    long number(int tag, long otherwise) {
        Field field = fields.get(tag);
        return field == null || field.count < 1 ? otherwise : numbers(tag, 1)[0];
    }

    /** The first integer of a field that has to be there. */
    long number(int tag) {
        if (!has(tag)) {
            throw InputException.of(bytes.file(), "TIFF field " + tag, "no such field");
        }
        return number(tag, -1);
    }

    /** How many values a field has, 0 if there is no such field. */
    long count(int tag) {
        Field field = fields.get(tag);
        return field == null ? 0 : field.count;
    }

    /** All integers of a field, none if there is no such field. */
    long[] numbers(int tag) {
        return numbers(tag, Long.MAX_VALUE);
    }

    private long[] numbers(int tag, long most) {
        Field field = fields.get(tag);
        if (field == null) {
            return new long[0];
        }
        ByteBuffer values = values(tag, field, most);
        int size = Tiff.typeBytes(field.type);
        long[] numbers = new long[values.limit() / size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (field.type) {
                case 1, 7 -> Byte.toUnsignedLong(values.get(i));
                case 6 -> values.get(i);
                case 3 -> Short.toUnsignedLong(values.getShort(2 * i));
                case 8 -> values.getShort(2 * i);
                case 4, 13 -> Integer.toUnsignedLong(values.getInt(4 * i));
                case 9 -> values.getInt(4 * i);
                case 16, 17, 18 -> values.getLong(8 * i);
                default ->
                    throw InputException.of(
                            bytes.file(), "whole numbers in TIFF field " + tag, "field type " + field.type);
            };
        }
        return numbers;
    }

    /** A ratio of two numbers, NaN if there is no such field or it is no ratio. */
    double ratio(int tag) {
        Field field = fields.get(tag);
        if (field == null || field.type != Tiff.RATIONAL || field.count < 1) {
            return Double.NaN;
        }
        ByteBuffer value = values(tag, field, 1);
        return (double) Integer.toUnsignedLong(value.getInt(0)) / Integer.toUnsignedLong(value.getInt(4));
    }

    /** A text without its closing zeros, empty if there is no such field; UTF-8 and Latin-1 are both understood. */
    String text(int tag) {
        Field field = fields.get(tag);
        if (field == null) {
            return "";
        }
        byte[] text = values(tag, field, Long.MAX_VALUE).array();
        int length = text.length;
        while (length > 0 && text[length - 1] == 0) {
            length--;
        }
        String utf8 = new String(text, 0, length, StandardCharsets.UTF_8);
        return utf8.indexOf('\uFFFD') < 0 ? utf8 : new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a field as they stand, none if there is no such field. */
    ByteBuffer bytes(int tag) {
        Field field = fields.get(tag);
        return field == null ? ByteBuffer.allocate(0) : values(tag, field, Long.MAX_VALUE);
    }

    private ByteBuffer values(int tag, Field field, long most) {
        long size = Tiff.typeBytes(field.type);
        long count = Math.min(field.count, most);
        if (count < 0 || count > MAX_FIELD_BYTES / size || count * size > bytes.size()) {
            throw InputException.of(
                    bytes.file(),
                    "at most " + Math.min(MAX_FIELD_BYTES, bytes.size()) + " bytes in TIFF field " + tag,
                    Long.toUnsignedString(field.count) + " values of " + size + " bytes");
        }
        return bytes.read(field.position, (int) (count * size)).order(order);
    }
}
