package org.imbrex.segment;

import java.nio.FloatBuffer;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/** Hands the probabilities of all classes to a sink. */
final class ProbabilityOutput implements TileOutput {
    private final ProbabilitySink sink;

    ProbabilityOutput(ProbabilitySink sink) {
        this.sink = sink;
    }

    @Override
    public boolean needsProbabilities() {
        return true;
    }

    @Override
    public void accept(Scores scores, Region inPatch, Region write) {
        RowBands.of(inPatch, write, scores.classes(), (from, to) -> sink.write(to, probabilities(scores, from)));
    }

    private static FloatBuffer probabilities(Scores scores, Region inPatch) {
        Extent extent = scores.extent();
        Extent size = inPatch.extent();
        int voxels = Math.toIntExact(extent.voxels());
        FloatBuffer values = scores.values();
        FloatBuffer kept = FloatBuffer.allocate(Math.toIntExact(scores.classes() * size.voxels()));
        for (int c = 0; c < scores.classes(); c++) {
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y++) {
                    int from = ((inPatch.z() + z) * extent.height() + inPatch.y() + y) * extent.width() + inPatch.x();
                    kept.put(kept.position(), values, c * voxels + from, size.width());
                    kept.position(kept.position() + size.width());
                }
            }
        }
        return kept.flip();
    }
}
