package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.disk.PartFile;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;

/** Probabilities as an uncompressed TIFF: every number has its place in the file from the start. */
final class TiffProbabilities implements ProbabilitySink {
    private final PartFile part;
    private final TiffLayout layout;
    private final TiffWriter writer;

    private TiffProbabilities(PartFile part, TiffLayout layout, List<String> classNames) {
        this.part = part;
        this.layout = layout;
        this.writer = new TiffWriter(part, layout, classNames);
    }

    static TiffProbabilities open(Path file, Extent extent, int classes, List<String> classNames, Geometry geometry) {
        if (!classNames.isEmpty() && classNames.size() != classes) {
            throw new IllegalArgumentException("expected " + classes + " class names, found " + classNames.size());
        }
        TiffLayout layout = TiffLayout.of(extent, classes, 1, SampleType.FLOAT32, geometry, TiffLayout.Packing.NONE);
        PartFile part = PartFile.create(file, layout.mostBytes());
        try {
            part.requireSpace();
            return new TiffProbabilities(part, layout, classNames);
        } catch (RuntimeException e) {
            part.close();
            throw e;
        }
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        if (!Region.all(layout.extent()).contains(region)) {
            throw new IllegalArgumentException(region + " is outside an image of " + layout.extent());
        }
        Extent size = region.extent();
        // Rows as wide as the image lie one after the other.
        boolean whole = size.width() == layout.extent().width();
        int rowsAtOnce = whole ? Math.max(1, Math.min(size.height(), (1 << 18) / size.width())) : 1;
        ByteBuffer bytes =
                ByteBuffer.allocate(rowsAtOnce * size.width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = bytes.asFloatBuffer();
        int end = probabilities.limit();
        for (int c = 0; c < layout.channels(); c++) {
            for (int z = 0; z < size.depth(); z++) {
                int page = (region.z() + z) * layout.channels() + c;
                for (int y = 0; y < size.height(); y += rowsAtOnce) {
                    int count = Math.min(rowsAtOnce, size.height() - y) * size.width();
                    probabilities.limit(probabilities.position() + count);
                    floats.clear().put(probabilities);
                    probabilities.limit(end);
                    bytes.clear().limit(count * Float.BYTES);
                    writer.place(page, region.y() + y, region.x(), bytes);
                }
            }
        }
    }

    @Override
    public void finish() {
        writer.finish();
        part.finish();
    }

    @Override
    public void close() {
        part.close();
    }
}
