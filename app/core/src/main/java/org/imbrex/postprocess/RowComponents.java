package org.imbrex.postprocess;

import org.imbrex.io.disk.Scratch;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;

/** The connected components of labels that are read row by row; what is kept of the voxels lies on disk. */
final class RowComponents implements AutoCloseable {
    /** Reads rows. */
    interface Rows {
        /** Fills the array with the labels of a row; voxels of 0 belong to nothing. */
        void read(int z, int y, byte[] into);
    }

    /** Takes rows with the components that their voxels belong to, from 1 on, or 0. */
    interface Visitor {
        void row(int z, int y, byte[] labels, int[] components);
    }

    private final Rows source;
    private final Extent extent;
    private final Progress progress;
    private final Scratch scratch;
    private final ObjectRows rows;
    private final RunNumbers numbers;
    private final int count;

    /**
     * Connects the voxels.
     *
     * @throws org.imbrex.error.ResourceException if there are more pieces than memory can tell apart, or no room on disk
     */
    RowComponents(Rows source, Extent extent, Connectivity connectivity, Progress progress) {
        this.source = source;
        this.extent = extent;
        this.progress = progress;
        // Beside the numbers, sizes of components are kept in memory.
        int most = (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 64);
        this.rows = new ObjectRows(extent, connectivity, most);
        this.scratch = Scratch.of("the numbers of components", extent.voxels() * Integer.BYTES);
        try {
            this.numbers = new RunNumbers(scratch);
            byte[] labels = new byte[extent.width()];
            for (int z = 0; z < extent.depth(); z++) {
                progress.checkCancelled();
                for (int y = 0; y < extent.height(); y++) {
                    source.read(z, y, labels);
                    rows.add(z, y, labels, numbers);
                }
            }
            this.count = rows.number().length;
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    int count() {
        return count;
    }

    /** Shows all rows, as they are read now: what a visitor changes in the source before it returns is seen no more. */
    void forEachRow(Visitor visitor) {
        numbers.rewind();
        byte[] labels = new byte[extent.width()];
        int[] components = new int[extent.width()];
        for (int z = 0; z < extent.depth(); z++) {
            progress.checkCancelled();
            for (int y = 0; y < extent.height(); y++) {
                source.read(z, y, labels);
                rows.resolve(labels, numbers, components);
                visitor.row(z, y, labels, components);
            }
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
