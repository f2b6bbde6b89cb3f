package org.imbrex.resample;

import java.nio.ByteBuffer;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** Takes labels on the model's grid, puts them aside, and hands them on, on the scan's grid, when all are there. */
final class LabelsBack implements LabelSink {
    private final LabelSink own;
    private final Extent extent;
    private final Extent ownExtent;
    private final LabelResampler resampler;
    private final Scratch labels;

    /**
     * @param own takes the labels on the scan's grid; neither finished nor closed here
     * @param extent of the model's grid
     * @param ownExtent of the scan's grid
     */
    LabelsBack(LabelSink own, Extent extent, Extent ownExtent, LabelResampler resampler) {
        this.own = own;
        this.extent = extent;
        this.ownExtent = ownExtent;
        this.resampler = resampler;
        this.labels = Scratch.of("labels of " + extent, extent.voxels());
    }

    @Override
    public void write(Region region, ByteBuffer from) {
        Rows.of(extent, region, 1, (at, bytes) -> {
            int end = from.limit();
            from.limit(from.position() + bytes);
            labels.write(at, from);
            from.limit(end);
        });
    }

    @Override
    public void finish() {
        resampler.resample(
                (region, into) -> Rows.of(extent, region, 1, (at, bytes) -> {
                    into.limit(into.position() + bytes);
                    labels.read(at, into);
                    into.limit(into.capacity());
                }),
                ownExtent,
                own);
    }

    @Override
    public void close() {
        labels.close();
    }
}
