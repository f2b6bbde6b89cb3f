package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;

/**
 * Which axes of a patch are turned around before it is run, and back again after it.
 *
 * @param z whether slices are
 * @param y whether rows are
 * @param x whether columns are
 */
record Mirroring(boolean z, boolean y, boolean x) {
    static final Mirroring NONE = new Mirroring(false, false, false);

    /** All mirrorings along some axes, 8 for 3 of them, the one that changes nothing first. */
    static List<Mirroring> along(List<Axis> axes) {
        List<Mirroring> all = new ArrayList<>(List.of(NONE));
        for (Axis axis : axes) {
            List.copyOf(all).forEach(before -> all.add(before.and(axis)));
        }
        return all;
    }

    private Mirroring and(Axis axis) {
        return new Mirroring(z || axis == Axis.Z, y || axis == Axis.Y, x || axis == Axis.X);
    }

    /** The number of the row that a row of the mirrored patch comes from. */
    int row(int rowZ, int rowY, Extent extent) {
        int fromZ = z ? extent.depth() - 1 - rowZ : rowZ;
        int fromY = y ? extent.height() - 1 - rowY : rowY;
        return fromZ * extent.height() + fromY;
    }

    /** Writes a mirrored copy of a patch of some channels. */
    void copy(FloatBuffer patch, int channels, Extent extent, FloatBuffer into) {
        int width = extent.width();
        float[] source = new float[width];
        float[] row = new float[width];
        int to = 0;
        for (int c = 0; c < channels; c++) {
            int channel = c * Math.toIntExact(extent.voxels());
            for (int k = 0; k < extent.depth(); k++) {
                for (int j = 0; j < extent.height(); j++) {
                    patch.get(channel + row(k, j, extent) * width, source);
                    for (int i = 0; i < width; i++) {
                        row[i] = source[x ? width - 1 - i : i];
                    }
                    into.put(to, row);
                    to += width;
                }
            }
        }
    }
}
