package org.imbrex.training.loss;

import java.util.Arrays;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.Extent;
import org.imbrex.yaml.Key;

/**
 * U-Net's weight map, which makes a network learn the thin borders between cells that touch: a background voxel counts
 * {@code 1 + w0 exp(-(d1 + d2)^2 / (2 sigma^2))}, d1 and d2 being the distances in voxels, within the slice, to the
 * nearest and the second nearest object; a voxel of an object counts 1. Ronneberger et al. (2015, arXiv:1505.04597, eq.
 * 2). Objects are the connected components of each class, over sides alone.
 *
 * @param weight w0, 0 for a map of ones; 10 in the paper
 * @param distance sigma in voxels; 5 in the paper
 */
public record BorderWeights(
        @Key(value = "how much more a voxel between two objects counts, 0 for no more; U-Net's is 10", from = 0)
        double weight,

        @Key(value = "how far from the objects, in voxels", from = 0.5, to = 50)
        double distance) {

    /** Every voxel counts alike. */
    public static final BorderWeights NONE = new BorderWeights(0, 5);

    /** Beyond so many sigmas a weight differs from 1 by less than a thousandth of w0. */
    private static final double REACH = 4;

    public BorderWeights {
        if (!(weight >= 0) || !(distance > 0)) {
            throw new IllegalArgumentException(
                    "expected a weight of 0 or more and a distance above 0, found " + weight + " and " + distance);
        }
    }

    /**
     * The map of one slice.
     *
     * @param labels class numbers, x fastest
     * @return a weight for each voxel
     */
    public float[] of(byte[] labels, int height, int width) {
        float[] weights = new float[labels.length];
        Arrays.fill(weights, 1);
        if (weight == 0) {
            return weights;
        }
        int[] objects = objects(labels, height, width);
        Nearest nearest = new Nearest(objects, height, width, (int) Math.ceil(REACH * distance));
        for (int i = 0; i < labels.length; i++) {
            if (objects[i] == 0 && nearest.second[i] < Integer.MAX_VALUE) {
                double sum = Math.sqrt(nearest.first[i]) + Math.sqrt(nearest.second[i]);
                weights[i] += (float) (weight * Math.exp(-sum * sum / (2 * distance * distance)));
            }
        }
        return weights;
    }

    /** The number of each voxel's object, 0 for the background. */
    private static int[] objects(byte[] labels, int height, int width) {
        int[] objects = new int[labels.length];
        boolean[] seen = new boolean[256];
        for (byte label : labels) {
            seen[label & 0xff] = true;
        }
        int count = 0;
        for (int label = 1; label < seen.length; label++) {
            if (seen[label]) {
                int before = count;
                Components found = Components.of(labels, Extent.of(height, width), label, Connectivity.FACES);
                found.forEachRun((component, start, end) -> Arrays.fill(objects, start, end, before + component));
                count += found.count();
            }
        }
        return objects;
    }

    /** The squared distances to the two nearest objects, for voxels that are near enough. */
    private static final class Nearest {
        final int[] first;
        final int[] second;
        private final int[] owner;
        private final int height;
        private final int width;
        private final int reach;

        Nearest(int[] objects, int height, int width, int reach) {
            this.height = height;
            this.width = width;
            this.reach = reach;
            this.first = new int[objects.length];
            this.second = new int[objects.length];
            this.owner = new int[objects.length];
            Arrays.fill(first, Integer.MAX_VALUE);
            Arrays.fill(second, Integer.MAX_VALUE);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int object = objects[y * width + x];
                    if (object != 0 && atBorder(objects, object, y, x)) {
                        spread(objects, object, y, x);
                    }
                }
            }
        }

        private boolean atBorder(int[] objects, int object, int y, int x) {
            int i = y * width + x;
            return (x > 0 && objects[i - 1] != object)
                    || (x + 1 < width && objects[i + 1] != object)
                    || (y > 0 && objects[i - width] != object)
                    || (y + 1 < height && objects[i + width] != object);
        }

        /** Tells the background around a voxel how far away the voxel's object is. */
        private void spread(int[] objects, int object, int y, int x) {
            for (int yy = Math.max(0, y - reach); yy <= Math.min(height - 1, y + reach); yy++) {
                for (int xx = Math.max(0, x - reach); xx <= Math.min(width - 1, x + reach); xx++) {
                    int i = yy * width + xx;
                    if (objects[i] == 0) {
                        take(i, object, (yy - y) * (yy - y) + (xx - x) * (xx - x));
                    }
                }
            }
        }

        private void take(int i, int object, int squared) {
            if (squared < first[i]) {
                if (owner[i] != object) {
                    second[i] = first[i];
                    owner[i] = object;
                }
                first[i] = squared;
            } else if (owner[i] != object && squared < second[i]) {
                second[i] = squared;
            }
        }
    }
}
