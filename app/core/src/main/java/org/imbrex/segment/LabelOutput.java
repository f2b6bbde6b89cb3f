package org.imbrex.segment;

import java.nio.ByteBuffer;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** Gives each voxel the class with the highest score (the first of equals) and hands the labels to a sink. */
final class LabelOutput implements TileOutput {
    private final LabelSink sink;

    LabelOutput(LabelSink sink) {
        this.sink = sink;
    }

    @Override
    public boolean needsProbabilities() {
        return false;
    }

    @Override
    public void accept(Scores scores, Region inPatch, Region write) {
        RowBands.of(inPatch, write, 1, (from, to) -> sink.write(to, ByteBuffer.wrap(labels(scores, from))));
    }

    static byte[] labels(Scores scores, Region inPatch) {
        Extent extent = scores.extent();
        int voxels = Math.toIntExact(extent.voxels());
        int width = inPatch.extent().width();
        byte[] labels = new byte[Math.toIntExact(inPatch.voxels())];
        float[] best = new float[width];
        float[] next = new float[width];
        int to = 0;
        for (int z = 0; z < inPatch.extent().depth(); z++) {
            for (int y = 0; y < inPatch.extent().height(); y++) {
                int from = ((inPatch.z() + z) * extent.height() + inPatch.y() + y) * extent.width() + inPatch.x();
                scores.values().get(from, best);
                for (int c = 1; c < scores.classes(); c++) {
                    scores.values().get(c * voxels + from, next);
                    for (int x = 0; x < width; x++) {
                        if (next[x] > best[x]) {
                            best[x] = next[x];
                            labels[to + x] = (byte) c;
                        }
                    }
                }
                to += width;
            }
        }
        return labels;
    }
}
