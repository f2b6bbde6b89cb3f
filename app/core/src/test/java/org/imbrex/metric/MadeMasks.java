package org.imbrex.metric;

import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;

/** Masks that any language makes the same, so that another toolkit can score them too. */
public final class MadeMasks {
    private MadeMasks() {}

    /** Numbers 0 to below - 1 of a linear congruential generator: x = (1103515245 x + 12345) mod 2^31, then x >> 16. */
    public static int[] random(long seed, int count, int below) {
        int[] numbers = new int[count];
        long x = seed;
        for (int i = 0; i < count; i++) {
            x = (x * 1103515245L + 12345) & 0x7fffffff;
            numbers[i] = (int) ((x >> 16) % below);
        }
        return numbers;
    }

    /** A mask in which so many tenths of the voxels are of class 1, at random. */
    public static LabelMap sparse(Extent extent, Geometry geometry, int tenths, long seed) {
        int[] numbers = random(seed, (int) extent.voxels(), 10);
        byte[] labels = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            labels[i] = (byte) (numbers[i] < tenths ? 1 : 0);
        }
        return new LabelMap(extent, geometry, labels);
    }

    /** A truth and a prediction of random classes in which about seven voxels of ten were taken from the truth. */
    public static byte[][] pair(int count, int classes, long truthSeed, long predictionSeed) {
        int[] truth = random(truthSeed, count, classes);
        int[] prediction = random(predictionSeed, count, classes);
        int[] keep = random(truthSeed + predictionSeed + 7, count, 10);
        byte[][] pair = new byte[2][count];
        for (int i = 0; i < count; i++) {
            pair[0][i] = (byte) truth[i];
            pair[1][i] = (byte) (keep[i] < 7 ? truth[i] : prediction[i]);
        }
        return pair;
    }
}
