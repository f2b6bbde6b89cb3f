package org.imbrex.postprocess;

import java.util.Arrays;
import org.imbrex.volume.Extent;

/**
 * The connected components of a mask, numbered from 1 in the order of their first voxels. They are kept as runs along x:
 * one pass over the mask finds the runs and joins each with its neighbours in the rows before it, so that memory grows
 * with what is in the mask and not with the image. A stack one voxel deep is an image in two dimensions.
 */
public final class Components {
    private final Extent extent;
    private final Runs runs;
    private final int[] componentOfRun;
    private final long[] sizes;

    private Components(Extent extent, Runs runs, int[] componentOfRun, long[] sizes) {
        this.extent = extent;
        this.runs = runs;
        this.componentOfRun = componentOfRun;
        this.sizes = sizes;
    }

    /** Whether a voxel belongs to the objects looked for. */
    @FunctionalInterface
    public interface Mask {
        boolean at(int index);
    }

    /** Receives the voxels of components, one run along x after the other, in the order of the image. */
    @FunctionalInterface
    public interface RunVisitor {
        /**
         * Takes one run.
         *
         * @param component its number, from 1
         * @param start the index of the run's first voxel
         * @param end one past the index of its last
         */
        void visit(int component, int start, int end);
    }

    /** Receives what two components share. */
    @FunctionalInterface
    public interface OverlapVisitor {
        /**
         * Takes a stretch of voxels that a component of each mask holds; a pair may come several times.
         *
         * @param mine the component of the one mask
         * @param other that of the other
         * @param voxels how many they share here, at least 1
         */
        void visit(int mine, int other, int voxels);
    }

    /** Finds the components of one class. */
    public static Components of(byte[] labels, Extent extent, int label, Connectivity connectivity) {
        if (labels.length != extent.voxels()) {
            throw new IllegalArgumentException("expected " + extent.voxels() + " labels, found " + labels.length);
        }
        byte wanted = (byte) label;
        return of(extent, index -> labels[index] == wanted, connectivity);
    }

    /** Finds the components of the voxels that a mask holds. */
    public static Components of(Extent extent, Mask mask, Connectivity connectivity) {
        Runs runs = Runs.find(extent, mask, connectivity);
        int[] componentOfRun = new int[runs.count()];
        long[] sizes = new long[runs.count() + 1];
        int count = 0;
        for (int run = 0; run < runs.count(); run++) {
            int first = runs.root(run);
            if (first == run) {
                count++;
                componentOfRun[run] = count;
            } else {
                componentOfRun[run] = componentOfRun[first];
            }
            sizes[componentOfRun[run]] += runs.end(run) - runs.start(run);
        }
        return new Components(extent, runs, componentOfRun, Arrays.copyOf(sizes, count + 1));
    }

    /** How many components there are. */
    public int count() {
        return sizes.length - 1;
    }

    /** Voxels of a component, 1 to {@link #count}. */
    public long size(int component) {
        return sizes[component];
    }

    public Extent extent() {
        return extent;
    }

    /** The component with the most voxels, the first of them if several have as many; 0 if there is none. */
    public int largest() {
        int largest = 0;
        for (int component = 1; component < sizes.length; component++) {
            if (sizes[component] > sizes[largest]) {
                largest = component;
            }
        }
        return largest;
    }

    /** Shows all voxels of all components to a visitor. */
    public void forEachRun(RunVisitor visitor) {
        for (int run = 0; run < componentOfRun.length; run++) {
            visitor.visit(componentOfRun[run], runs.start(run), runs.end(run));
        }
    }

    /** Shows what these components share with those of another mask of the same extent. */
    public void forEachOverlap(Components others, OverlapVisitor visitor) {
        int mine = 0;
        int other = 0;
        while (mine < componentOfRun.length && other < others.componentOfRun.length) {
            int end = runs.end(mine);
            int otherEnd = others.runs.end(other);
            int shared = Math.min(end, otherEnd) - Math.max(runs.start(mine), others.runs.start(other));
            if (shared > 0) {
                visitor.visit(componentOfRun[mine], others.componentOfRun[other], shared);
            }
            if (end < otherEnd) {
                mine++;
            } else {
                other++;
            }
        }
    }

    /** The component of each voxel, 0 where there is none, x fastest. */
    public int[] numbers() {
        int[] numbers = new int[Math.toIntExact(extent.voxels())];
        forEachRun((component, start, end) -> Arrays.fill(numbers, start, end, component));
        return numbers;
    }
}
