package org.imbrex.resample;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * A scan on another grid, linear or cubic between its voxels: first along rows, then along columns, then between slices.
 * As many slices of the part that is asked for are held at a time as make up one.
 */
final class ResampledScan implements ScanSource {
    private final ScanSource scan;
    private final ScanInfo info;
    private final Taps z;
    private final Taps y;
    private final Taps x;

    ResampledScan(ScanSource scan, ScanInfo info, AxisSampling z, AxisSampling y, AxisSampling x) {
        this(scan, info, z, y, x, Interpolation.LINEAR);
    }

    ResampledScan(
            ScanSource scan,
            ScanInfo info,
            AxisSampling z,
            AxisSampling y,
            AxisSampling x,
            Interpolation interpolation) {
        Extent from = scan.info().extent();
        this.scan = scan;
        this.info = info;
        this.z = Taps.of(z, from.depth(), interpolation);
        this.y = Taps.of(y, from.height(), interpolation);
        this.x = Taps.of(x, from.width(), interpolation);
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
        float[] sum = new float[Math.multiplyExact(slice, info.channels())];
        for (int k = 0; k < size.depth(); k++) {
            Arrays.fill(sum, 0);
            for (int t = 0; t < z.count(); t++) {
                float weight = z.weight(region.z() + k, t);
                if (weight != 0) {
                    add(slices.at(region.z() + k, t), weight, sum);
                }
            }
            for (int c = 0; c < info.channels(); c++) {
                into.put(start + (c * size.depth() + k) * slice, sum, c * slice, slice);
            }
        }
        into.position(start + Math.multiplyExact(sum.length, size.depth()));
    }

    private static void add(float[] from, float weight, float[] sum) {
        for (int i = 0; i < from.length; i++) {
            sum[i] += from[i] * weight;
        }
    }

    /** The last slices of the scan, resampled within their plane. */
    private final class Slices {
        private final Region region;
        private final Region inPlane;
        private final float[] stored;
        private final float[] rows;
        private final float[] row;
        private final float[][] kept = new float[z.count()][];
        private final int[] keptZ = new int[z.count()];

        Slices(Region region) {
            this.region = region;
            Extent size = region.extent();
            int top = y.first(region.y(), size.height());
            int left = x.first(region.x(), size.width());
            int bottom = y.last(region.y(), size.height()) + 1;
            int right = x.last(region.x(), size.width()) + 1;
            this.inPlane = Region.between(0, top, left, 1, bottom, right);
            this.stored = new float[Math.multiplyExact(Math.toIntExact(inPlane.voxels()), info.channels())];
            this.rows = new float[Math.multiplyExact(inPlane.extent().height(), size.width())];
            this.row = new float[size.width()];
            Arrays.fill(keptZ, -1);
        }

        /** One of the slices that make up slice k; the others are not overwritten. */
        float[] at(int k, int tap) {
            int slice = z.at(k, tap);
            int free = 0;
            for (int i = 0; i < kept.length; i++) {
                if (keptZ[i] == slice) {
                    return kept[i];
                }
                free = inUse(k, keptZ[free]) ? i : free;
            }
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

        private boolean inUse(int k, int slice) {
            boolean used = false;
            for (int t = 0; t < z.count(); t++) {
                used |= z.weight(k, t) != 0 && z.at(k, t) == slice;
            }
            return used;
        }

        private void resample(float[] to) {
            int width = inPlane.extent().width();
            int height = inPlane.extent().height();
            Extent size = region.extent();
            for (int c = 0; c < info.channels(); c++) {
                for (int j = 0; j < height; j++) {
                    int first = (c * height + j) * width;
                    x.sum(stored, first, inPlane.x(), region.x(), size.width(), rows, j * size.width());
                }
                for (int j = 0; j < size.height(); j++) {
                    Arrays.fill(row, 0);
                    for (int t = 0; t < y.count(); t++) {
                        float weight = y.weight(region.y() + j, t);
                        int from = (y.at(region.y() + j, t) - inPlane.y()) * size.width();
                        for (int i = 0; weight != 0 && i < row.length; i++) {
                            row[i] += rows[from + i] * weight;
                        }
                    }
                    System.arraycopy(row, 0, to, (c * size.height() + j) * size.width(), row.length);
                }
            }
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
