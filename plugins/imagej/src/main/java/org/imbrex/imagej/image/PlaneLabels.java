package org.imbrex.imagej.image;

import java.nio.ByteBuffer;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;

/** Takes labels straight into ImageJ's pixel arrays, one a slice, and drops what lies outside a region. */
public final class PlaneLabels implements LabelSink {
    private final List<byte[]> planes;
    private final Extent image;
    private final Region kept;
    private final int shiftX;
    private final int shiftY;

    /**
     * Labels of a part of an image.
     *
     * @param planes one for each slice
     * @param image the extent of all of it
     * @param part what the labels that come will be of
     * @param kept which of them go into the planes, as the image counts voxels
     */
    public PlaneLabels(List<byte[]> planes, Extent image, Region part, Region kept) {
        this.planes = List.copyOf(planes);
        this.image = image;
        this.kept = kept;
        this.shiftX = part.x();
        this.shiftY = part.y();
    }

    @Override
    public void write(Region region, ByteBuffer labels) {
        int width = region.extent().width();
        int x = region.x() + shiftX;
        int from = Math.max(x, kept.x());
        int to = Math.min(x + width, kept.x() + kept.extent().width());
        for (int z = 0; z < region.extent().depth(); z++) {
            byte[] plane = planes.get(region.z() + z);
            for (int row = 0; row < region.extent().height(); row++) {
                int y = region.y() + row + shiftY;
                int start = labels.position();
                if (from < to && y >= kept.y() && y < kept.y() + kept.extent().height()) {
                    labels.get(start + from - x, plane, y * image.width() + from, to - from);
                }
                labels.position(start + width);
            }
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
