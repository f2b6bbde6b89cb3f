package org.imbrex.sampledata.field;

import java.util.Arrays;

/** A square of numbers, x fastest; the array is open to those who draw on it. */
public final class Plane {
    /** A number for a position. */
    @FunctionalInterface
    public interface At {
        double of(int x, int y);
    }

    public final int size;
    public final double[] values;

    public Plane(int size) {
        this.size = size;
        this.values = new double[size * size];
    }

    /** A plane that holds a function's values. */
    public static Plane of(int size, At function) {
        Plane plane = new Plane(size);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                plane.values[y * size + x] = function.of(x, y);
            }
        }
        return plane;
    }

    /** Independent Gaussian numbers with mean 0 and standard deviation 1. */
    public static Plane white(int size, Chance chance) {
        return of(size, (x, y) -> chance.gaussian());
    }

    public double at(int x, int y) {
        return values[y * size + x];
    }

    /** Moves a value towards another: share 0 leaves it, share 1 replaces it. Positions outside are ignored. */
    public void paint(int x, int y, double value, double share) {
        if (x >= 0 && y >= 0 && x < size && y < size && share > 0) {
            int i = y * size + x;
            values[i] += (value - values[i]) * Math.min(1, share);
        }
    }

    /** Keeps the larger of the value and another. Positions outside are ignored. */
    public void raise(int x, int y, double value) {
        if (x >= 0 && y >= 0 && x < size && y < size) {
            int i = y * size + x;
            values[i] = Math.max(values[i], value);
        }
    }

    public void add(Plane other, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] += factor * other.values[i];
        }
    }

    /** The plane under a Gaussian with a standard deviation in pixels; the border's values go on outside. */
    public Plane blurred(double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            kernel[i + reach] = StrictMath.exp(-i * i / (2 * sigma * sigma));
            sum += kernel[i + reach];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        return convolved(kernel, reach, 1, 0).convolved(kernel, reach, 0, 1);
    }

    /** The same shape with mean 0 and standard deviation 1. */
    public Plane standardised() {
        double mean = Arrays.stream(values).sequential().reduce(0, Double::sum) / values.length;
        double square = 0;
        for (double v : values) {
            square += (v - mean) * (v - mean);
        }
        double deviation = StrictMath.sqrt(square / values.length);
        return of(size, (x, y) -> (at(x, y) - mean) / deviation);
    }

    private Plane convolved(double[] kernel, int reach, int dx, int dy) {
        return of(size, (x, y) -> {
            double sum = 0;
            for (int i = -reach; i <= reach; i++) {
                int px = Math.max(0, Math.min(size - 1, x + i * dx));
                int py = Math.max(0, Math.min(size - 1, y + i * dy));
                sum += kernel[i + reach] * values[py * size + px];
            }
            return sum;
        });
    }
}
