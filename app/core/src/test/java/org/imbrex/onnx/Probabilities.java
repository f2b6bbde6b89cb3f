package org.imbrex.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.Volume;

/** What a segmentation of an image in the plane says of one class. */
final class Probabilities implements ProbabilitySink, LabelSink {
    private final Extent image;
    private final int shown;
    private final float[] values;

    private Probabilities(Extent image, int shown) {
        this.image = image;
        this.shown = shown;
        this.values = new float[Math.toIntExact(image.voxels())];
    }

    /** The probabilities of a class, row by row. */
    static float[] of(TileModel model, Volume image, SegmentOptions options, int shown) {
        Probabilities kept = new Probabilities(image.info().extent(), shown);
        Segmenter.segment(model, image, kept, kept, options, Progress.NONE);
        return kept.values;
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        int width = region.extent().width();
        for (int y = 0; y < region.extent().height(); y++) {
            int from = shown * Math.toIntExact(region.voxels()) + y * width;
            probabilities.get(from, values, (region.y() + y) * image.width() + region.x(), width);
        }
    }

    @Override
    public void write(Region region, ByteBuffer labels) {}

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
