package org.imbrex.postprocess;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.imbrex.io.disk.Scratch;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * Postprocesses a label map that may be too large for memory: labels are put aside on disk as they come, and are walked row
 * by row when all are there.
 */
public final class CleanedLabels implements LabelSink {
    private static final int BAND_VOXELS = 1 << 20;

    private final LabelSink labels;
    private final Extent extent;
    private final int classes;
    private final Postprocessing how;
    private final long minVoxels;
    private final @Nullable ProbabilityRows probabilities;
    private final Progress progress;
    private Scratch aside;

    /**
     * A sink that cleans.
     *
     * @param labels takes what is clean; is finished and closed with this
     * @param classes how many there are, the background too
     * @param probabilities of the same voxels, there when this is finished; null where no peak is asked for
     * @throws org.imbrex.error.UsageException if a size in millimetres is asked for where voxels have none
     * @throws org.imbrex.error.ResourceException if the disk has no room
     */
    public CleanedLabels(
            LabelSink labels,
            Extent extent,
            Geometry geometry,
            int classes,
            Postprocessing how,
            @Nullable ProbabilityRows probabilities,
            Progress progress) {
        if (how.minPeak() > 0 && probabilities == null) {
            throw new IllegalArgumentException("expected probabilities to look for peaks in, found none");
        }
        this.labels = labels;
        this.extent = extent;
        this.classes = classes;
        this.how = how;
        this.minVoxels = how.minVoxels(geometry);
        this.probabilities = probabilities;
        this.progress = progress;
        this.aside = Scratch.of("labels to postprocess", extent.voxels());
    }

    @Override
    public void write(Region region, ByteBuffer from) {
        Extent size = region.extent();
        for (int z = 0; z < size.depth(); z++) {
            for (int y = 0; y < size.height(); y++) {
                ByteBuffer row = from.slice(from.position(), size.width());
                aside.write(place(region.z() + z, region.y() + y) + region.x(), row);
                from.position(from.position() + size.width());
            }
        }
    }

    @Override
    public void finish() {
        for (int pass = 0; pass < how.smooth(); pass++) {
            smooth();
        }
        for (int label = 1; label < classes && how.fillHoles(); label++) {
            fillHoles((byte) label);
        }
        if (minVoxels > 1 || how.minPeak() > 0 || how.keepLargest()) {
            drop();
        }
        handOn();
        labels.finish();
    }

    private long place(int z, int y) {
        return ((long) z * extent.height() + y) * extent.width();
    }

    private void read(int z, int y, byte[] into) {
        aside.read(place(z, y), ByteBuffer.wrap(into));
    }

    private void replace(int z, int y, byte[] row) {
        aside.write(place(z, y), ByteBuffer.wrap(row));
    }

    private void smooth() {
        Scratch smooth = Scratch.of("smoothed labels", extent.voxels());
        try {
            byte[][] around = new byte[27][extent.width()];
            byte[] row = new byte[extent.width()];
            int[] votes = new int[256];
            for (int z = 0; z < extent.depth(); z++) {
                progress.checkCancelled();
                for (int y = 0; y < extent.height(); y++) {
                    int rows = 0;
                    for (int near = Math.max(0, z - 1); near <= Math.min(extent.depth() - 1, z + 1); near++) {
                        for (int at = Math.max(0, y - 1); at <= Math.min(extent.height() - 1, y + 1); at++) {
                            read(near, at, around[rows++]);
                        }
                    }
                    read(z, y, row);
                    smooth.write(place(z, y), ByteBuffer.wrap(voted(row, around, rows, votes)));
                }
            }
        } catch (RuntimeException | Error e) {
            smooth.close();
            throw e;
        }
        aside.close();
        aside = smooth;
    }

    private static byte[] voted(byte[] row, byte[][] around, int rows, int[] votes) {
        byte[] result = row.clone();
        for (int x = 0; x < row.length; x++) {
            Arrays.fill(votes, 0);
            int own = row[x] & 0xFF;
            int best = own;
            for (int at = Math.max(0, x - 1); at <= Math.min(row.length - 1, x + 1); at++) {
                for (int i = 0; i < rows; i++) {
                    votes[around[i][at] & 0xFF]++;
                }
            }
            for (int label = 0; label < votes.length; label++) {
                best = votes[label] > votes[best] ? label : best;
            }
            result[x] = (byte) best;
        }
        return result;
    }

    /** As {@link Cleaning#fillHoles}: other classes in a hole stay, and a way through them is none to the outside. */
    private void fillHoles(byte wall) {
        RowComponents.Rows others = (z, y, into) -> {
            read(z, y, into);
            for (int x = 0; x < into.length; x++) {
                into[x] = (byte) (into[x] == wall ? 0 : 1);
            }
        };
        Connectivity surroundings = how.connectivity().ofSurroundings();
        try (RowComponents outside = new RowComponents(others, extent, surroundings, progress)) {
            boolean[] open = new boolean[outside.count() + 1];
            open[0] = true;
            outside.forEachRow((z, y, found, components) -> {
                boolean edge = y == 0
                        || y == extent.height() - 1
                        || (extent.depth() > 1 && (z == 0 || z == extent.depth() - 1));
                open[components[0]] = true;
                open[components[components.length - 1]] = true;
                for (int x = 0; edge && x < components.length; x++) {
                    open[components[x]] = true;
                }
            });
            byte[] row = new byte[extent.width()];
            outside.forEachRow((z, y, found, components) -> {
                read(z, y, row);
                for (int x = 0; x < row.length; x++) {
                    if (row[x] == 0 && !open[components[x]]) {
                        row[x] = wall;
                    }
                }
                replace(z, y, row);
            });
        }
    }

    private void drop() {
        try (RowComponents components = new RowComponents(this::read, extent, how.connectivity(), progress)) {
            long[] sizes = new long[components.count() + 1];
            byte[] labelOf = new byte[components.count() + 1];
            components.forEachRow((z, y, row, numbers) -> {
                for (int x = 0; x < row.length; x++) {
                    sizes[numbers[x]]++;
                    labelOf[numbers[x]] = row[x];
                }
            });
            if (probabilities != null && how.minPeak() > 0) {
                forgetUncertain(components, sizes, probabilities);
            }
            int[] largest = new int[256];
            sizes[0] = 0;
            for (int i = 1; i < sizes.length; i++) {
                int label = labelOf[i] & 0xFF;
                largest[label] = sizes[i] > sizes[largest[label]] ? i : largest[label];
            }
            components.forEachRow((z, y, row, numbers) -> {
                for (int x = 0; x < row.length; x++) {
                    boolean kept = sizes[numbers[x]] >= Math.max(1, minVoxels)
                            && (!how.keepLargest() || largest[row[x] & 0xFF] == numbers[x]);
                    row[x] = kept ? row[x] : 0;
                }
                replace(z, y, row);
            });
        }
    }

    /** Gives components that nowhere reach the peak the size 0. */
    private void forgetUncertain(RowComponents components, long[] sizes, ProbabilityRows rows) {
        boolean[] certain = new boolean[sizes.length];
        float[] row = new float[extent.width()];
        components.forEachRow((z, y, labels, numbers) -> {
            int read = 0;
            for (int x = 0; x < numbers.length; x++) {
                int label = labels[x] & 0xFF;
                if (certain[numbers[x]] || label == 0) {
                    continue;
                }
                if (label != read) {
                    rows.read(label, z, y, row);
                    read = label;
                }
                certain[numbers[x]] = row[x] >= (float) how.minPeak();
            }
        });
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = certain[i] ? sizes[i] : 0;
        }
    }

    private void handOn() {
        int rows = Math.max(1, Math.min(extent.height(), BAND_VOXELS / extent.width()));
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += rows) {
                progress.checkCancelled();
                Extent band = new Extent(1, Math.min(rows, extent.height() - y), extent.width());
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(band.voxels()));
                aside.read(place(z, y), bytes);
                labels.write(new Region(z, y, 0, band), bytes.flip());
            }
        }
    }

    @Override
    public void close() {
        try {
            labels.close();
        } finally {
            aside.close();
        }
    }
}
