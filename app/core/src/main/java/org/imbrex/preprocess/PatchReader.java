package org.imbrex.preprocess;

import java.nio.FloatBuffer;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/**
 * Reads patches as a network wants them: normalised, and mirrored where they reach outside the scan (the border voxel is
 * not repeated: {@code c b | a b c}). One reader serves one thread.
 */
public final class PatchReader {
    private static final int VALUES_AT_ONCE = 1 << 18;

    private final ScanSource scan;
    private final ChannelMaps channels;
    private float[] rows = new float[0];

    /**
     * @param scan where the voxels come from
     * @param channels how each channel's intensities are mapped
     */
    public PatchReader(ScanSource scan, ChannelMaps channels) {
        this.scan = scan;
        this.channels = channels;
    }

    /**
     * Reads a region.
     *
     * @param region may reach outside the scan
     * @param into takes channels x depth x height x width floats from index 0 on; its position is left at 0
     * @throws IllegalArgumentException if a voxel is no finite number even after clipping, naming it
     */
    public void read(Region region, FloatBuffer into) {
        Region all = Region.all(scan.info().extent());
        into.clear();
        if (all.contains(region)) {
            scan.read(region, into);
        } else {
            readMirrored(region, into);
        }
        into.position(0);
        normalise(region, into);
    }

    /** Some rows at a time, so that no second patch is ever held. */
    private void readMirrored(Region region, FloatBuffer into) {
        int[] z = sources(region, Axis.Z);
        int[] y = sources(region, Axis.Y);
        int[] x = sources(region, Axis.X);
        int left = min(x, 0, x.length);
        int right = max(x, 0, x.length) + 1;
        int rowsAtOnce = Math.max(1, VALUES_AT_ONCE / Math.max(1, (right - left) * channels.count()));
        float[] row = new float[x.length];
        for (int k = 0; k < z.length; k++) {
            for (int j = 0; j < y.length; j += rowsAtOnce) {
                int end = Math.min(y.length, j + rowsAtOnce);
                int top = min(y, j, end);
                Region inside = Region.between(z[k], top, left, z[k] + 1, max(y, j, end) + 1, right);
                read(inside);
                Extent size = inside.extent();
                for (int c = 0; c < channels.count(); c++) {
                    for (int r = j; r < end; r++) {
                        int start = (c * size.height() + y[r] - top) * size.width() - left;
                        for (int i = 0; i < x.length; i++) {
                            row[i] = rows[start + x[i]];
                        }
                        into.put(((c * z.length + k) * y.length + r) * x.length, row);
                    }
                }
            }
        }
    }

    private void read(Region inside) {
        int needed = Math.toIntExact(inside.voxels() * channels.count());
        if (rows.length < needed) {
            rows = new float[needed];
        }
        scan.read(inside, FloatBuffer.wrap(rows, 0, needed));
    }

    private void normalise(Region region, FloatBuffer into) {
        int voxels = Math.toIntExact(region.voxels());
        float[] values = new float[Math.min(voxels, 1 << 14)];
        for (int c = 0; c < channels.count(); c++) {
            IntensityMap map = channels.each(c);
            for (int done = 0; done < voxels; done += values.length) {
                int count = Math.min(values.length, voxels - done);
                into.get(c * voxels + done, values, 0, count);
                int bad = map.apply(values, count);
                if (bad >= 0) {
                    throw notFinite(region, done + bad, values[bad]);
                }
                into.put(c * voxels + done, values, 0, count);
            }
        }
        channels.mix(into, voxels);
    }

    private IllegalArgumentException notFinite(Region region, int index, float value) {
        int width = region.extent().width();
        int row = index / width;
        int height = region.extent().height();
        return new IllegalArgumentException("expected finite intensities, found " + value + " at x "
                + sources(region, Axis.X)[index % width] + ", y " + sources(region, Axis.Y)[row % height] + ", z "
                + sources(region, Axis.Z)[row / height]);
    }

    /** For each voxel of a region along an axis, the voxel of the scan that stands for it. */
    private int[] sources(Region region, Axis axis) {
        int size = scan.info().extent().along(axis);
        int[] sources = new int[region.extent().along(axis)];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = mirror(region.start(axis) + i, size);
        }
        return sources;
    }

    static int mirror(int index, int size) {
        if (size == 1) {
            return 0;
        }
        int folded = Math.floorMod(index, 2 * size - 2);
        return folded < size ? folded : 2 * size - 2 - folded;
    }

    private static int min(int[] values, int from, int to) {
        int min = values[from];
        for (int i = from; i < to; i++) {
            min = Math.min(min, values[i]);
        }
        return min;
    }

    private static int max(int[] values, int from, int to) {
        int max = values[from];
        for (int i = from; i < to; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }
}
