package org.imbrex.postprocess;

import java.util.Arrays;
import org.imbrex.error.ResourceException;
import org.imbrex.volume.Extent;

/**
 * Joins the stretches of voxels of a row with those of the rows before it that touch them; holds the stretches of two
 * slices (of two rows of a plane), and a number for each stretch that touched none before it.
 */
final class ObjectRows {
    /** A stretch of one class: first voxel, one past the last, provisional number. */
    private static final class Runs {
        private int[] starts = new int[8];
        private int[] ends = new int[8];
        private int[] numbers = new int[8];
        private byte[] labels = new byte[8];
        private int count;

        void add(int start, int end, byte label) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                ends = Arrays.copyOf(ends, 2 * count);
                numbers = Arrays.copyOf(numbers, 2 * count);
                labels = Arrays.copyOf(labels, 2 * count);
            }
            starts[count] = start;
            ends[count] = end;
            numbers[count] = 0;
            labels[count] = label;
            count++;
        }
    }

    private final int height;
    private final int width;
    private final boolean plane;
    private final Connectivity connectivity;
    private final int most;
    private final Runs[] rows;
    private int[] parents = new int[1024];
    private byte[] classes = new byte[1024];
    private int count;

    ObjectRows(Extent extent, Connectivity connectivity) {
        this(extent, connectivity, (int)
                Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 20));
    }

    /** Tells no more than so many stretches apart that touch none before them. */
    ObjectRows(Extent extent, Connectivity connectivity, int most) {
        this.height = extent.height();
        this.width = extent.width();
        this.plane = extent.depth() == 1;
        this.connectivity = connectivity;
        this.most = most;
        this.rows = new Runs[plane ? 2 : Math.multiplyExact(2, height)];
        Arrays.setAll(rows, i -> new Runs());
    }

    /** Takes the next row and notes the provisional number of each of its stretches. */
    void add(int z, int y, byte[] labels, RunNumbers numbers) {
        Runs row = row(z, y);
        row.count = 0;
        forEachRun(labels, row::add);
        int straight = connectivity == Connectivity.FACES ? 0 : 1;
        join(row, z, y - 1, straight);
        join(row, z - 1, y, straight);
        if (connectivity != Connectivity.FACES) {
            int oblique = connectivity == Connectivity.CORNERS ? 1 : 0;
            join(row, z - 1, y - 1, oblique);
            join(row, z - 1, y + 1, oblique);
        }
        for (int i = 0; i < row.count; i++) {
            if (row.numbers[i] == 0) {
                row.numbers[i] = newNumber(row.labels[i]);
            }
            numbers.put(row.numbers[i]);
        }
    }

    /** Turns provisional numbers into those of objects, in the order of their first voxels; returns the class of each. */
    byte[] number() {
        int objects = 0;
        // The parent of a number is smaller, so that it has been turned already.
        for (int i = 1; i <= count; i++) {
            if (parents[i] == i) {
                classes[objects] = classes[i];
                parents[i] = ++objects;
            } else {
                parents[i] = parents[parents[i]];
            }
        }
        return Arrays.copyOf(classes, objects);
    }

    /** Writes the object of each voxel of a row; rows come as in {@link #add}. */
    void resolve(byte[] labels, RunNumbers numbers, int[] into) {
        Arrays.fill(into, 0);
        forEachRun(labels, (start, end, label) -> Arrays.fill(into, start, end, parents[numbers.next()]));
    }

    private interface RunConsumer {
        void accept(int start, int end, byte label);
    }

    private void forEachRun(byte[] labels, RunConsumer consumer) {
        int x = 0;
        while (x < width) {
            byte label = labels[x];
            int start = x;
            while (x < width && labels[x] == label) {
                x++;
            }
            if (label != 0) {
                consumer.accept(start, x, label);
            }
        }
    }

    private Runs row(int z, int y) {
        return rows[plane ? y & 1 : (z & 1) * height + y];
    }

    /** Joins stretches that overlap along x, or come as close as one voxel where reach is 1. */
    private void join(Runs row, int z, int y, int reach) {
        if (z < 0 || y < 0 || y >= height) {
            return;
        }
        Runs other = row(z, y);
        int first = 0;
        for (int i = 0; i < row.count; i++) {
            while (first < other.count && other.ends[first] + reach <= row.starts[i]) {
                first++;
            }
            for (int j = first; j < other.count && other.starts[j] < row.ends[i] + reach; j++) {
                if (row.labels[i] == other.labels[j]) {
                    int number = other.numbers[j];
                    row.numbers[i] = row.numbers[i] == 0 ? root(number) : union(row.numbers[i], number);
                }
            }
        }
    }

    private int newNumber(byte label) {
        if (count == most) {
            throw new ResourceException("the mask has more than " + most
                    + " pieces of objects, which memory cannot tell apart; --memory sets how much may be used");
        }
        count++;
        if (count == parents.length) {
            parents = Arrays.copyOf(parents, (int) Math.min(most + 1L, 2L * count));
            classes = Arrays.copyOf(classes, parents.length);
        }
        parents[count] = count;
        classes[count] = label;
        return count;
    }

    private int root(int number) {
        int root = number;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    /** The smaller number stays, so that an object's is that of its first stretch. */
    private int union(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        int root = Math.min(rootA, rootB);
        parents[Math.max(rootA, rootB)] = root;
        return root;
    }
}
