package org.imbrex.io.raster;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** A mask as PNG: labels are put aside until all are there, because a PNG is written from top to bottom. */
final class PngLabels implements LabelSink {
    private final PartFile part;
    private final Scratch labels;
    private final Extent extent;

    private PngLabels(PartFile part, Scratch labels, Extent extent) {
        this.part = part;
        this.labels = labels;
        this.extent = extent;
    }

    static PngLabels open(Path file, Extent extent) {
        if (extent.depth() > 1) {
            throw new UsageException(
                    file + ": a PNG holds one slice, the mask has " + extent.depth() + " (a TIFF holds it)");
        }
        PartFile part = PartFile.create(file, PngEncoder.mostBytes(extent.voxels()));
        try {
            return new PngLabels(part, Scratch.of(file.toString(), extent.voxels()), extent);
        } catch (RuntimeException e) {
            part.close();
            throw e;
        }
    }

    @Override
    public void write(Region region, ByteBuffer from) {
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a mask of " + extent);
        }
        int width = region.extent().width();
        int end = from.limit();
        for (int y = 0; y < region.extent().height(); y++) {
            from.limit(from.position() + width);
            labels.write((long) (region.y() + y) * extent.width() + region.x(), from);
            from.limit(end);
        }
    }

    @Override
    public void finish() {
        try (BufferedOutputStream out = new BufferedOutputStream(part.stream());
                PngEncoder png = new PngEncoder(out, extent.width(), extent.height(), 1, 8, TiffWriter.LABEL_LEVEL)) {
            ByteBuffer row = ByteBuffer.allocate(extent.width());
            for (int y = 0; y < extent.height(); y++) {
                labels.read((long) y * extent.width(), row.clear());
                png.row(row.clear());
            }
            png.finish();
        } catch (IOException e) {
            throw part.failed(e);
        }
        part.finish();
    }

    @Override
    public void close() {
        try (part) {
            labels.close();
        }
    }
}
