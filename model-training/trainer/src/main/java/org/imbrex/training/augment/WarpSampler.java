package org.imbrex.training.augment;

import org.imbrex.volume.Extent;

/**
 * Samples patches through a warp: Catmull-Rom cubics for images (Keys 1981, a = -1/2; linear interpolation would blur
 * every turned patch, and the network never sees such blur again), the nearest voxel for labels. For one thread.
 */
public final class WarpSampler {
    private static final int FRACTIONS = 1024;
    private static final float[] CUBIC = cubic();

    private final int height;
    private final int width;
    private final float[] places;
    private final float[] displacementY;
    private final float[] displacementX;
    private Warp.Placed placed;
    private int boxWidth;

    /** For patches of a height and width. */
    public WarpSampler(int height, int width) {
        this.height = height;
        this.width = width;
        this.places = new float[2 * height * width];
        this.displacementY = new float[width];
        this.displacementX = new float[width];
        this.placed = Warp.none(height, width).at(0, 0);
        this.boxWidth = width;
    }

    /** Makes a warp the one that the samples below are taken through. */
    public void use(Warp.Placed warp) {
        if (!warp.patch().equals(Extent.of(height, width))) {
            throw new IllegalArgumentException(
                    "expected a warp of " + width + "x" + height + ", found " + warp.patch());
        }
        placed = warp;
        boxWidth = warp.box().extent().width();
        if (!warp.onLattice()) {
            for (int y = 0; y < height; y++) {
                warp.row(y, places, 2 * y * width, displacementY, displacementX);
            }
        }
    }

    /**
     * Samples one channel.
     *
     * @param box the voxels of the warp's box, x fastest
     * @param into takes height x width values from an index on
     */
    public void image(float[] box, float[] into, int at) {
        if (placed.onLattice()) {
            int stepX = placed.stepX();
            for (int y = 0; y < height; y++) {
                int from = placed.first() + y * placed.stepY();
                int to = at + y * width;
                for (int x = 0; x < width; x++) {
                    into[to + x] = box[from + x * stepX];
                }
            }
            return;
        }
        int n = height * width;
        for (int i = 0; i < n; i++) {
            float y = places[2 * i];
            float x = places[2 * i + 1];
            int iy = (int) y;
            int ix = (int) x;
            int wy = weights(y - iy);
            int wx = weights(x - ix);
            float a = CUBIC[wx];
            float b = CUBIC[wx + 1];
            float c = CUBIC[wx + 2];
            float d = CUBIC[wx + 3];
            int r0 = (iy - 1) * boxWidth + ix - 1;
            int r1 = r0 + boxWidth;
            int r2 = r1 + boxWidth;
            int r3 = r2 + boxWidth;
            into[at + i] = CUBIC[wy] * (a * box[r0] + b * box[r0 + 1] + c * box[r0 + 2] + d * box[r0 + 3])
                    + CUBIC[wy + 1] * (a * box[r1] + b * box[r1 + 1] + c * box[r1 + 2] + d * box[r1 + 3])
                    + CUBIC[wy + 2] * (a * box[r2] + b * box[r2 + 1] + c * box[r2 + 2] + d * box[r2 + 3])
                    + CUBIC[wy + 3] * (a * box[r3] + b * box[r3 + 1] + c * box[r3 + 2] + d * box[r3 + 3]);
        }
    }

    /**
     * Samples the labels.
     *
     * @param box the labels of the warp's box, x fastest
     * @param into takes height x width labels from an index on
     */
    public void labels(byte[] box, byte[] into, int at) {
        if (placed.onLattice()) {
            int stepX = placed.stepX();
            for (int y = 0; y < height; y++) {
                int from = placed.first() + y * placed.stepY();
                for (int x = 0; x < width; x++) {
                    into[at + y * width + x] = box[from + x * stepX];
                }
            }
            return;
        }
        int n = height * width;
        for (int i = 0; i < n; i++) {
            into[at + i] = box[nearest(places[2 * i]) * boxWidth + nearest(places[2 * i + 1])];
        }
    }

    private static int nearest(float place) {
        return (int) (place + 0.5f);
    }

    /** Where the weights for a fraction of a voxel begin. */
    private static int weights(float fraction) {
        int step = (int) (fraction * FRACTIONS + 0.5f);
        return 4 * step;
    }

    private static float[] cubic() {
        float[] table = new float[4 * (FRACTIONS + 1)];
        for (int i = 0; i <= FRACTIONS; i++) {
            double t = (double) i / FRACTIONS;
            table[4 * i] = (float) (t * (-0.5 + t * (1 - 0.5 * t)));
            table[4 * i + 1] = (float) (1 + t * t * (-2.5 + 1.5 * t));
            table[4 * i + 2] = (float) (t * (0.5 + t * (2 - 1.5 * t)));
            table[4 * i + 3] = (float) (t * t * (-0.5 + 0.5 * t));
        }
        return table;
    }
}
