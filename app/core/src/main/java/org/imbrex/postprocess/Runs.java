package org.imbrex.postprocess;

import java.util.Arrays;
import org.imbrex.volume.Extent;

/** Stretches of voxels along x, in the order of the image, joined by union-find as they are found. */
final class Runs {
    private final Extent extent;
    private final Connectivity connectivity;
    /** The first run of each row, and one more entry for the end. */
    private final int[] firstOfRow;

    private int[] starts = new int[1024];
    private int[] ends = new int[1024];
    private int[] parents = new int[1024];
    private int count;

    private Runs(Extent extent, Connectivity connectivity) {
        this.extent = extent;
        this.connectivity = connectivity;
        this.firstOfRow = new int[Math.multiplyExact(extent.depth(), extent.height()) + 1];
    }

    static Runs find(Extent extent, Components.Mask mask, Connectivity connectivity) {
        Runs runs = new Runs(extent, connectivity);
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y++) {
                int row = z * extent.height() + y;
                runs.firstOfRow[row] = runs.count;
                runs.addRow(row, mask);
                runs.firstOfRow[row + 1] = runs.count;
                runs.joinRow(z, y);
            }
        }
        return runs;
    }

    int count() {
        return count;
    }

    int start(int run) {
        return starts[run];
    }

    int end(int run) {
        return ends[run];
    }

    /** The first run of the component that a run belongs to. */
    int root(int run) {
        int root = run;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    private void addRow(int row, Components.Mask mask) {
        int index = Math.multiplyExact(row, extent.width());
        int rowEnd = index + extent.width();
        while (index < rowEnd) {
            if (!mask.at(index)) {
                index++;
                continue;
            }
            int start = index;
            while (index < rowEnd && mask.at(index)) {
                index++;
            }
            add(start, index);
        }
    }

    private void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            parents = Arrays.copyOf(parents, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        parents[count] = count;
        count++;
    }

    /** Joins a row's runs with the rows before it that hold neighbours. */
    private void joinRow(int z, int y) {
        int straight = connectivity == Connectivity.FACES ? 0 : 1;
        joinRows(z, y, z, y - 1, straight);
        joinRows(z, y, z - 1, y, straight);
        if (connectivity != Connectivity.FACES) {
            int oblique = connectivity == Connectivity.CORNERS ? 1 : 0;
            joinRows(z, y, z - 1, y - 1, oblique);
            joinRows(z, y, z - 1, y + 1, oblique);
        }
    }

    /** Joins runs of two rows that overlap along x, or come as close as one voxel where reach is 1. */
    private void joinRows(int z, int y, int otherZ, int otherY, int reach) {
        if (otherZ < 0 || otherY < 0 || otherY >= extent.height()) {
            return;
        }
        int row = z * extent.height() + y;
        int otherRow = otherZ * extent.height() + otherY;
        int shift = (row - otherRow) * extent.width();
        int mine = firstOfRow[row];
        int myEnd = firstOfRow[row + 1];
        int other = firstOfRow[otherRow];
        int otherEnd = firstOfRow[otherRow + 1];
        while (mine < myEnd && other < otherEnd) {
            int from = starts[other] + shift;
            int to = ends[other] + shift;
            if (starts[mine] < to + reach && from < ends[mine] + reach) {
                join(mine, other);
            }
            if (to < ends[mine]) {
                other++;
            } else {
                mine++;
            }
        }
    }

    /** The smaller root stays, so that a component's root is its first run. */
    private void join(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        if (rootA < rootB) {
            parents[rootB] = rootA;
        } else {
            parents[rootA] = rootB;
        }
    }
}
