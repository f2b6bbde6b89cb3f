package org.imbrex.metric;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.imbrex.volume.Extent;

/**
 * Exact Euclidean distances between marked voxels in linear time: along x by two sweeps, along each further axis by the
 * lower envelope of parabolas (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012). Between the axes the steps to
 * the nearest voxel are kept as whole numbers, so that nothing is rounded, and the last axis is computed only where a
 * distance is asked for.
 */
final class DistanceTransform {
    private static final int NONE = -1;
    private static final int MOST_STEPS = 0xffff;

    private final Extent extent;
    private final double spacingX;
    private final double spacingY;
    private final double spacingZ;
    /** Steps along x to the nearest target of the row; in a stack then those along y in the upper half. */
    private final int[] steps;

    /** Takes memory for boxes of one extent. */
    DistanceTransform(Extent extent, double spacingX, double spacingY, double spacingZ) {
        if (extent.depth() > 1 && Math.max(extent.width(), extent.height()) >= MOST_STEPS) {
            throw new IllegalArgumentException(
                    "expected slices of less than " + MOST_STEPS + " voxels a side, found " + extent);
        }
        this.extent = extent;
        this.spacingX = spacingX;
        this.spacingY = spacingY;
        this.spacingZ = spacingZ;
        this.steps = new int[Math.toIntExact(extent.voxels())];
    }

    /**
     * The distances from each source to its nearest target, in an order of their own.
     *
     * @param marks a byte a voxel, its bits saying what the voxel is
     * @param source the bit of the voxels to measure from
     * @param target the bit of the voxels to measure to; at least one voxel has it
     */
    double[] distances(byte[] marks, int source, int target) {
        IntStream.range(0, extent.depth()).parallel().forEach(z -> {
            sweepRows(marks, target, z);
            if (extent.depth() > 1) {
                joinRows(z);
            }
        });
        Stream<double[]> columns = extent.depth() > 1
                ? IntStream.range(0, extent.height()).parallel().mapToObj(y -> alongZ(marks, source, y))
                : IntStream.range(0, 1).mapToObj(z -> alongY(marks, source));
        return columns.flatMapToDouble(DoubleStream::of).toArray();
    }

    private void sweepRows(byte[] marks, int target, int z) {
        int width = extent.width();
        for (int y = 0; y < extent.height(); y++) {
            int row = (z * extent.height() + y) * width;
            int last = NONE;
            for (int x = 0; x < width; x++) {
                if ((marks[row + x] & target) != 0) {
                    last = x;
                }
                steps[row + x] = last == NONE ? NONE : x - last;
            }
            last = NONE;
            for (int x = width - 1; x >= 0; x--) {
                int before = steps[row + x];
                if (before == 0) {
                    last = x;
                } else if (last != NONE && (before == NONE || last - x < before)) {
                    steps[row + x] = last - x;
                }
            }
        }
    }

    /** From the nearest target in each row to the nearest in the slice. */
    private void joinRows(int z) {
        int width = extent.width();
        int height = extent.height();
        int slice = z * height * width;
        Envelope envelope = new Envelope(height, spacingY);
        int[] column = new int[height];
        for (int x = 0; x < width; x++) {
            envelope.clear();
            for (int y = 0; y < height; y++) {
                column[y] = steps[slice + y * width + x];
                if (column[y] != NONE) {
                    envelope.add(y, squared(column[y] * spacingX));
                }
            }
            if (envelope.isEmpty()) {
                continue;
            }
            for (int y = 0; y < height; y++) {
                int nearest = envelope.lowestAt(y);
                steps[slice + y * width + x] = Math.abs(y - nearest) << 16 | column[nearest];
            }
        }
    }

    private double[] alongY(byte[] marks, int source) {
        int width = extent.width();
        Distances found = new Distances();
        Envelope envelope = new Envelope(extent.height(), spacingY);
        for (int x = 0; x < width; x++) {
            envelope.clear();
            for (int y = 0; y < extent.height(); y++) {
                int across = steps[y * width + x];
                if (across != NONE) {
                    envelope.add(y, squared(across * spacingX));
                }
            }
            for (int y = 0; y < extent.height(); y++) {
                if ((marks[y * width + x] & source) != 0) {
                    found.add(Math.sqrt(envelope.heightAt(y)));
                }
            }
        }
        return found.toArray();
    }

    private double[] alongZ(byte[] marks, int source, int y) {
        int width = extent.width();
        int slice = extent.height() * width;
        Distances found = new Distances();
        Envelope envelope = new Envelope(extent.depth(), spacingZ);
        for (int x = 0; x < width; x++) {
            int first = y * width + x;
            if (!hasSource(marks, source, first, slice)) {
                continue;
            }
            envelope.clear();
            for (int z = 0; z < extent.depth(); z++) {
                int inSlice = steps[first + z * slice];
                if (inSlice != NONE) {
                    envelope.add(z, squared((inSlice & MOST_STEPS) * spacingX) + squared((inSlice >>> 16) * spacingY));
                }
            }
            for (int z = 0; z < extent.depth(); z++) {
                if ((marks[first + z * slice] & source) != 0) {
                    found.add(Math.sqrt(envelope.heightAt(z)));
                }
            }
        }
        return found.toArray();
    }

    private boolean hasSource(byte[] marks, int source, int first, int step) {
        for (int z = 0; z < extent.depth(); z++) {
            if ((marks[first + z * step] & source) != 0) {
                return true;
            }
        }
        return false;
    }

    private static double squared(double value) {
        return value * value;
    }

    /** Distances as they are found. */
    private static final class Distances {
        private double[] values = new double[64];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        double[] toArray() {
            return Arrays.copyOf(values, count);
        }
    }
}
