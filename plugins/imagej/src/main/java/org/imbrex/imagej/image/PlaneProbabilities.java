package org.imbrex.imagej.image;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/** Takes the probabilities of all classes but the background into ImageJ's pixel arrays. */
public final class PlaneProbabilities implements ProbabilitySink {
    private final List<List<float[]>> planes;
    private final Extent image;
    private final Region kept;
    private final int shiftX;
    private final int shiftY;

    /**
     * Probabilities of a part of an image.
     *
     * @param planes for each class but the background, one for each slice
     * @param image the extent of all of it
     * @param part what the probabilities that come will be of
     * @param kept which of them go into the planes, as the image counts voxels
     */
    public PlaneProbabilities(List<List<float[]>> planes, Extent image, Region part, Region kept) {
        this.planes = planes.stream().map(List::copyOf).toList();
        this.image = image;
        this.kept = kept;
        this.shiftX = part.x();
        this.shiftY = part.y();
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        int voxels = Math.toIntExact(region.voxels());
        int first = probabilities.position();
        for (int c = 1; c <= planes.size(); c++) {
            write(region, probabilities, first + c * voxels, planes.get(c - 1));
        }
        probabilities.position(first + (planes.size() + 1) * voxels);
    }

    private void write(Region region, FloatBuffer probabilities, int first, List<float[]> into) {
        int width = region.extent().width();
        int x = region.x() + shiftX;
        int from = Math.max(x, kept.x());
        int to = Math.min(x + width, kept.x() + kept.extent().width());
        int start = first;
        for (int z = 0; z < region.extent().depth(); z++) {
            for (int row = 0; row < region.extent().height(); row++) {
                int y = region.y() + row + shiftY;
                if (from < to && y >= kept.y() && y < kept.y() + kept.extent().height()) {
                    probabilities.get(start + from - x, into.get(region.z() + z), y * image.width() + from, to - from);
                }
                start += width;
            }
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
