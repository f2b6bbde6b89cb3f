package org.imbrex.preprocess;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/**
 * Reads patches as a network wants them: normalised, and mirrored where they reach outside the scan (the border voxel is
 * not repeated: {@code c b | a b c}). One reader serves one thread.
 */
public final class PatchReader {
    private final ScanSource scan;
    private final List<IntensityMap> channels;
    private float[] rows = new float[0];

    /**
     * @param scan where the voxels come from
     * @param channels how each channel's intensities are mapped
     */
    public PatchReader(ScanSource scan, List<IntensityMap> channels) {
        this.scan = scan;
        this.channels = List.copyOf(channels);
    }

    /**
     * Reads a region.
     *
     * @param region may reach outside the scan
     * @param into takes channels x depth x height x width floats from index 0 on; its position is left at 0
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
        int voxels = Math.toIntExact(region.voxels());
        for (int c = 0; c < channels.size(); c++) {
            channels.get(c).apply(into, c * voxels, (c + 1) * voxels);
        }
    }

    private void readMirrored(Region region, FloatBuffer into) {
        int[] z = sources(region, Axis.Z);
        int[] y = sources(region, Axis.Y);
        int[] x = sources(region, Axis.X);
        Region inside = Region.between(min(z), min(y), min(x), max(z) + 1, max(y) + 1, max(x) + 1);
        int needed = Math.toIntExact(inside.voxels() * channels.size());
        if (rows.length < needed) {
            rows = new float[needed];
        }
        scan.read(inside, FloatBuffer.wrap(rows, 0, needed));
        Extent size = inside.extent();
        float[] row = new float[x.length];
        for (int c = 0; c < channels.size(); c++) {
            for (int k : z) {
                for (int j : y) {
                    int start = ((c * size.depth() + k - inside.z()) * size.height() + j - inside.y()) * size.width()
                            - inside.x();
                    for (int i = 0; i < x.length; i++) {
                        row[i] = rows[start + x[i]];
                    }
                    into.put(row);
                }
            }
        }
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

    private static int min(int[] values) {
        int min = values[0];
        for (int value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    private static int max(int[] values) {
        int max = values[0];
        for (int value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
