package org.imbrex.io.npy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;

/** An array of numbers. */
public final class NpyArray {
    /** Test data of models is smaller than this. */
    private static final int MOST_VALUES = 1 << 28;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;

    /** The header is a Python dictionary with these three keys, written in this order by NumPy, in any by others. */
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([fiub])([1248])'");

    private static final Pattern COLUMNS_FIRST = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    private final List<Integer> shape;
    private final float[] values;

    private NpyArray(List<Integer> shape, float[] values) {
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /** How long each axis is. */
    public List<Integer> shape() {
        return shape;
    }

    /** Its elements, last axis fastest, as floats; not copied. */
    public float[] values() {
        return values;
    }

    /**
     * Reads a .npy file of version 1 to 3: whole numbers, floats of 2, 4 or 8 bytes, or truth values.
     *
     * @throws InputException if it is none, holds anything else, or is longer or shorter than its shape says
     */
    public static NpyArray read(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            ByteBuffer start = bytes(bytes, 0, 12);
            for (byte expected : MAGIC) {
                if (start.get() != expected) {
                    throw InputException.of(file, "a .npy file", "another kind of file");
                }
            }
            int version = start.get();
            start.get();
            boolean old = version == 1;
            long length = old ? Short.toUnsignedLong(start.getShort()) : Integer.toUnsignedLong(start.getInt());
            if (version < 1 || version > 3 || length > LONGEST_HEADER) {
                throw InputException.of(
                        file,
                        "a .npy file of version 1 to 3",
                        "version " + version + ", a header of " + length + " bytes");
            }
            int headerAt = old ? 10 : 12;
            String header = StandardCharsets.UTF_8
                    .decode(bytes(bytes, headerAt, (int) length))
                    .toString();
            return array(bytes, header, headerAt + length);
        }
    }

    private static NpyArray array(FileBytes bytes, String header, long start) {
        Path file = bytes.file();
        Matcher type = TYPE.matcher(header);
        Matcher sizes = SHAPE.matcher(header);
        if (!type.find() || !sizes.find()) {
            throw InputException.of(file, "an array of numbers", header.strip());
        }
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (String length : sizes.group(1).replace("L", "").split(",", -1)) {
            if (length.isBlank()) {
                continue;
            }
            long value = length.strip().length() > 9 ? MOST_VALUES + 1L : Long.parseLong(length.strip());
            count *= value;
            if (count > MOST_VALUES) {
                throw InputException.of(
                        file, "an array of up to " + MOST_VALUES + " numbers", "(" + sizes.group(1) + ")");
            }
            shape.add((int) value);
        }
        int size = Integer.parseInt(type.group(3));
        if (bytes.size() - start != count * size) {
            throw InputException.of(
                    file, count * size + " bytes for an array of " + shape, bytes.size() - start + " bytes");
        }
        ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        float[] values = new float[(int) count];
        int at = 0;
        while (at < values.length) {
            int part = Math.min(values.length - at, 1 << 16);
            ByteBuffer buffer =
                    bytes(bytes, start + (long) at * size, part * size).order(order);
            for (int i = 0; i < part; i++) {
                values[at++] = number(file, buffer, type.group(2) + size);
            }
        }
        return new NpyArray(shape, COLUMNS_FIRST.matcher(header).find() ? lastAxisFastest(values, shape) : values);
    }

    private static float number(Path file, ByteBuffer buffer, String type) {
        return switch (type) {
            case "f2" -> half(buffer.getShort());
            case "f4" -> buffer.getFloat();
            case "f8" -> (float) buffer.getDouble();
            case "i1" -> buffer.get();
            case "u1", "b1" -> Byte.toUnsignedInt(buffer.get());
            case "i2" -> buffer.getShort();
            case "u2" -> Short.toUnsignedInt(buffer.getShort());
            case "i4" -> buffer.getInt();
            case "u4" -> Integer.toUnsignedLong(buffer.getInt());
            case "i8", "u8" -> buffer.getLong();
            default -> throw InputException.of(file, "an array of numbers", type);
        };
    }

    /** A number of 16 bits as IEEE 754 has it: 1 sign, 5 exponent, 10 fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float size = exponent == 0
                ? fraction * 0x1p-24f
                : exponent == 31
                        ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                        : (float) Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
        return bits < 0 ? -size : size;
    }

    private static float[] lastAxisFastest(float[] firstFastest, List<Integer> shape) {
        float[] values = new float[firstFastest.length];
        int[] index = new int[shape.size()];
        for (int i = 0; i < values.length; i++) {
            int from = 0;
            for (int axis = shape.size() - 1; axis >= 0; axis--) {
                from = from * shape.get(axis) + index[axis];
            }
            values[i] = firstFastest[from];
            for (int axis = shape.size() - 1; axis >= 0 && ++index[axis] == shape.get(axis); axis--) {
                index[axis] = 0;
            }
        }
        return values;
    }

    private static ByteBuffer bytes(FileBytes file, long from, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        file.read(from, buffer);
        return buffer.flip();
    }

    @Override
    public String toString() {
        return "array of " + shape;
    }
}
