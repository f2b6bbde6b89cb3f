package org.imbrex.training.augment;

import org.imbrex.volume.Extent;

/**
 * Samples patches of several slices through a warp: linearly between the eight voxels around a place for images (cubics
 * would take 64), the nearest voxel for labels. For one thread.
 */
public final class VolumeWarpSampler {
    private final Extent patch;
    private final int voxels;
    private final float[] places;
    private final float[][] displacement;
    private int boxHeight;
    private int boxWidth;

    /** For patches of an extent. */
    public VolumeWarpSampler(Extent patch) {
        this.patch = patch;
        this.voxels = Math.toIntExact(patch.voxels());
        this.places = new float[Math.multiplyExact(3, voxels)];
        this.displacement = new float[3][patch.width()];
    }

    /** Makes a warp the one that the samples below are taken through. */
    public void use(VolumeWarp.Placed warp) {
        if (!warp.patch().equals(patch)) {
            throw new IllegalArgumentException("expected a warp of " + patch + ", found " + warp.patch());
        }
        boxHeight = warp.box().extent().height();
        boxWidth = warp.box().extent().width();
        int at = 0;
        for (int z = 0; z < patch.depth(); z++) {
            for (int y = 0; y < patch.height(); y++) {
                warp.row(z, y, places, at, displacement);
                at += 3 * patch.width();
            }
        }
    }

    /**
     * Samples one channel.
     *
     * @param box the voxels of the warp's box, x fastest
     * @param into takes depth x height x width values from an index on
     */
    public void image(float[] box, float[] into, int at) {
        int slice = boxHeight * boxWidth;
        for (int i = 0; i < voxels; i++) {
            float z = places[3 * i];
            float y = places[3 * i + 1];
            float x = places[3 * i + 2];
            int front = (((int) z) * boxHeight + (int) y) * boxWidth + (int) x;
            float shareY = y - (int) y;
            float shareX = x - (int) x;
            float a = plane(box, front, shareY, shareX);
            into[at + i] = a + (z - (int) z) * (plane(box, front + slice, shareY, shareX) - a);
        }
    }

    private float plane(float[] box, int from, float shareY, float shareX) {
        int below = from + boxWidth;
        float a = box[from] + shareX * (box[from + 1] - box[from]);
        float b = box[below] + shareX * (box[below + 1] - box[below]);
        return a + shareY * (b - a);
    }

    /**
     * Samples the labels.
     *
     * @param box the labels of the warp's box, x fastest
     * @param into takes depth x height x width labels from an index on
     */
    public void labels(byte[] box, byte[] into, int at) {
        for (int i = 0; i < voxels; i++) {
            int z = nearest(places[3 * i]);
            int y = nearest(places[3 * i + 1]);
            into[at + i] = box[(z * boxHeight + y) * boxWidth + nearest(places[3 * i + 2])];
        }
    }

    private static int nearest(float place) {
        return (int) (place + 0.5f);
    }
}
