package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;

/** Numbers of objects as TIFF, in as few bytes as the largest of them needs. */
final class TiffObjects implements ObjectSink {
    private final TiffLabels samples;
    private final SampleType type;
    private final ByteBuffer row;
    private final int width;

    private TiffObjects(TiffLabels samples, SampleType type, int width) {
        this.samples = samples;
        this.type = type;
        this.width = width;
        this.row = ByteBuffer.allocate(width * type.bits() / 8).order(ByteOrder.LITTLE_ENDIAN);
    }

    static TiffObjects open(Path file, Extent extent, Geometry geometry, int objects) {
        SampleType type =
                objects <= 0xFF ? SampleType.UINT8 : objects <= 0xFFFF ? SampleType.UINT16 : SampleType.UINT32;
        TiffLayout layout = TiffLayout.of(extent, 1, 1, type, geometry, TiffLayout.Packing.LABELS);
        return new TiffObjects(TiffLabels.open(file, layout), type, extent.width());
    }

    @Override
    public void write(int z, int y, IntBuffer numbers) {
        row.clear();
        for (int x = 0; x < width; x++) {
            int number = numbers.get();
            switch (type) {
                case UINT8 -> row.put((byte) number);
                case UINT16 -> row.putShort((short) number);
                default -> row.putInt(number);
            }
        }
        samples.write(new Region(z, y, 0, Extent.of(1, width)), row.flip());
    }

    @Override
    public void finish() {
        samples.finish();
    }

    @Override
    public void close() {
        samples.close();
    }
}
