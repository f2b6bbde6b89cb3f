package org.imbrex.segment;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/** The probabilities of a whole image, put aside on disk: class after class, x fastest. */
final class ProbabilityStore implements TileOutput, AutoCloseable {
    private final Extent image;
    private final Scratch scratch;

    /**
     * @throws org.imbrex.error.ResourceException if the disk has no room
     */
    ProbabilityStore(Extent image, int classes) {
        this.image = image;
        this.scratch = Scratch.of("probabilities to compare with", Math.multiplyExact(image.voxels(), (long)
                Math.multiplyExact(classes, Float.BYTES)));
    }

    @Override
    public boolean needsProbabilities() {
        return true;
    }

    @Override
    public void accept(Scores scores, Region inPatch, Region write) {
        int width = write.extent().width();
        ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES);
        FloatBuffer row = bytes.asFloatBuffer();
        scores.forEachRow(inPatch, (c, z, y, from) -> {
            row.put(0, scores.values(), from, width);
            scratch.write(place(c, write, z, y), bytes.clear());
        });
    }

    /** Reads a row of a region for one class. */
    void read(int label, Region region, int z, int y, float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
        scratch.read(place(label, region, z, y), bytes);
        bytes.flip().asFloatBuffer().get(row);
    }

    private long place(int label, Region region, int z, int y) {
        long row = ((long) label * image.depth() + region.z() + z) * image.height() + region.y() + y;
        return (row * image.width() + region.x()) * Float.BYTES;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
