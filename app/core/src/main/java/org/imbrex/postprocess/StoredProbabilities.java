package org.imbrex.postprocess;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/** Probabilities of all classes but the background, put aside on disk, class after class. */
public final class StoredProbabilities implements ProbabilitySink, ProbabilityRows {
    private final Extent extent;
    private final int classes;
    private final Scratch scratch;

    /**
     * Makes room for them.
     *
     * @param classes how many there are, the background too
     * @throws org.imbrex.error.ResourceException if the disk has no room
     */
    public StoredProbabilities(Extent extent, int classes) {
        this.extent = extent;
        this.classes = classes;
        this.scratch = Scratch.of(
                "probabilities of objects", Math.multiplyExact(extent.voxels(), (classes - 1L) * Float.BYTES));
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        Extent size = region.extent();
        int from = probabilities.position() + Math.toIntExact(size.voxels());
        ByteBuffer bytes = ByteBuffer.allocate(size.width() * Float.BYTES);
        FloatBuffer row = bytes.asFloatBuffer();
        for (int c = 1; c < classes; c++) {
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y++) {
                    row.put(0, probabilities, from, size.width());
                    scratch.write(place(c, region.z() + z, region.y() + y, region.x()), bytes.clear());
                    from += size.width();
                }
            }
        }
        probabilities.position(from);
    }

    @Override
    public void read(int label, int z, int y, float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
        scratch.read(place(label, z, y, 0), bytes);
        bytes.flip().asFloatBuffer().get(row);
    }

    private long place(int label, int z, int y, int x) {
        return ((((label - 1L) * extent.depth() + z) * extent.height() + y) * extent.width() + x) * Float.BYTES;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
        scratch.close();
    }
}
