package org.imbrex.resample;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * A scan on another grid, linear between its voxels: first within a slice, then between slices. Two slices of the part
 * that is asked for are held at a time.
 */
final class ResampledScan implements ScanSource {
    private final ScanSource scan;
    private final ScanInfo info;
    private final AxisSampling z;
    private final AxisSampling y;
    private final AxisSampling x;

    ResampledScan(ScanSource scan, ScanInfo info, AxisSampling z, AxisSampling y, AxisSampling x) {
        this.scan = scan;
        this.info = info;
        this.z = z;
        this.y = y;
        this.x = x;
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public List<String> notes() {
        return scan.notes();
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        if (!Region.all(info.extent()).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + info.extent());
        }
        Extent size = region.extent();
        int slice = Math.multiplyExact(size.height(), size.width());
        int start = into.position();
        Slices slices = new Slices(region);
        float[] row = new float[slice];
        for (int k = 0; k < size.depth(); k++) {
            int below = z.below(region.z() + k);
            int above = z.above(region.z() + k);
            float weight = z.weight(region.z() + k);
            float[] first = slices.at(below, above);
            float[] second = slices.at(above, below);
            for (int c = 0; c < info.channels(); c++) {
                for (int i = 0; i < slice; i++) {
                    float a = first[c * slice + i];
                    row[i] = a + (second[c * slice + i] - a) * weight;
                }
                into.put(start + (c * size.depth() + k) * slice, row);
            }
        }
        into.position(start + Math.multiplyExact(Math.multiplyExact(slice, size.depth()), info.channels()));
    }

    /** The last two slices of the scan, resampled within their plane. */
    private final class Slices {
        private final Region region;
        private final Region inPlane;
        private final float[] stored;
        private final float[][] kept = new float[2][];
        private final int[] keptZ = {-1, -1};

        Slices(Region region) {
            this.region = region;
            Extent size = region.extent();
            int top = y.below(region.y());
            int left = x.below(region.x());
            int bottom = y.above(region.y() + size.height() - 1) + 1;
            int right = x.above(region.x() + size.width() - 1) + 1;
            this.inPlane = Region.between(0, top, left, 1, bottom, right);
            this.stored = new float[Math.multiplyExact(Math.toIntExact(inPlane.voxels()), info.channels())];
        }

        /** A slice; the other one that is in use is not overwritten. */
        float[] at(int slice, int inUse) {
            for (int i = 0; i < 2; i++) {
                if (keptZ[i] == slice) {
                    return kept[i];
                }
            }
            int free = keptZ[0] == inUse ? 1 : 0;
            keptZ[free] = slice;
            if (kept[free] == null) {
                kept[free] = new float
                        [Math.toIntExact(region.extent().height()
                                * (long) region.extent().width()
                                * info.channels())];
            }
            scan.read(new Region(slice, inPlane.y(), inPlane.x(), inPlane.extent()), FloatBuffer.wrap(stored));
            resample(kept[free]);
            return kept[free];
        }

        private void resample(float[] to) {
            int width = inPlane.extent().width();
            int height = inPlane.extent().height();
            int next = 0;
            for (int c = 0; c < info.channels(); c++) {
                for (int j = region.y(); j < region.y() + region.extent().height(); j++) {
                    int upper = (c * height + y.below(j) - inPlane.y()) * width - inPlane.x();
                    int lower = (c * height + y.above(j) - inPlane.y()) * width - inPlane.x();
                    float down = y.weight(j);
                    for (int i = region.x(); i < region.x() + region.extent().width(); i++) {
                        int left = x.below(i);
                        int right = x.above(i);
                        float along = x.weight(i);
                        float a = stored[upper + left];
                        float b = stored[lower + left];
                        float above = a + (stored[upper + right] - a) * along;
                        float below = b + (stored[lower + right] - b) * along;
                        to[next++] = above + (below - above) * down;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
