package org.imbrex.onnx.graph;

import java.util.Arrays;
import java.util.Random;

/** Values in a test: a tensor of floats, last axis fastest. Its arrays are not copied. */
public final class FloatTensor {
    private final float[] values;
    private final long[] shape;

    public FloatTensor(float[] values, long... shape) {
        if (count(shape) != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + Arrays.toString(shape));
        }
        this.values = values;
        this.shape = shape;
    }

    /** Values from 1 to 100. */
    public static FloatTensor random(long seed, long... shape) {
        float[] values = new float[count(shape)];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 + 99 * random.nextFloat();
        }
        return new FloatTensor(values, shape);
    }

    public float[] values() {
        return values;
    }

    public long[] shape() {
        return shape.clone();
    }

    public int length(int axis) {
        return Math.toIntExact(shape[axis]);
    }

    /** How many values lie between two neighbours along an axis. */
    public int step(int axis) {
        return count(Arrays.copyOfRange(shape, axis + 1, shape.length));
    }

    /** The part between two indices along an axis. */
    public FloatTensor part(int axis, int start, int end) {
        long[] newShape = shape.clone();
        newShape[axis] = (long) end - start;
        int inner = step(axis);
        int outer = values.length / inner / length(axis);
        float[] part = new float[count(newShape)];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(
                    values, (i * length(axis) + start) * inner, part, i * (end - start) * inner, (end - start) * inner);
        }
        return new FloatTensor(part, newShape);
    }

    private static int count(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }
}
