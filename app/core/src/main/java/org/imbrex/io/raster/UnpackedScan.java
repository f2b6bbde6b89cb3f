package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.imbrex.io.disk.Scratch;
import org.imbrex.io.sample.Samples;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A scan in two dimensions whose unpacked samples were put aside, those of a pixel side by side, the high byte first. */
final class UnpackedScan implements ScanSource {
    private final ScanInfo info;
    private final Scratch samples;
    private final byte[] palette;

    /**
     * @param samples the scan closes it
     * @param palette red, green and blue of each stored index; empty if the samples mean themselves
     */
    UnpackedScan(ScanInfo info, Scratch samples, byte[] palette) {
        this.info = info;
        this.samples = samples;
        this.palette = palette;
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        Extent extent = info.extent();
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + extent);
        }
        int width = region.extent().width();
        int plane = region.extent().height() * width;
        int sampleBytes = info.type().bits() / 8;
        int pixelBytes = (palette.length > 0 ? 1 : info.channels()) * sampleBytes;
        ByteBuffer bytes = ByteBuffer.allocate(width * pixelBytes);
        float[] row = new float[width];
        for (int y = region.y(); y < region.end(Axis.Y); y++) {
            samples.read(((long) y * extent.width() + region.x()) * pixelBytes, bytes.clear());
            int at = into.position() + (y - region.y()) * width;
            for (int c = 0; c < info.channels(); c++) {
                if (palette.length > 0) {
                    colours(bytes, c, row);
                } else {
                    Samples.toFloats(bytes, c * sampleBytes, pixelBytes, info.type(), row, width);
                }
                into.put(at + c * plane, row);
            }
        }
        into.position(into.position() + info.channels() * plane);
    }

    /** An index that the palette does not have is black, as browsers show it. */
    private void colours(ByteBuffer indices, int channel, float[] row) {
        for (int i = 0; i < row.length; i++) {
            int at = 3 * Byte.toUnsignedInt(indices.get(i)) + channel;
            row[i] = at < palette.length ? Byte.toUnsignedInt(palette[at]) : 0;
        }
    }

    @Override
    public void close() {
        samples.close();
    }
}
