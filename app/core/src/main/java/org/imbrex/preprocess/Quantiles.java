package org.imbrex.preprocess;

import java.util.Collection;
import java.util.TreeMap;

/**
 * Exact percentiles of any number of floats in two passes and a few megabytes. Floats sort as their bits do (with the sign
 * taken care of), so the first pass counts the upper halves of the bits, which says in which bin each wanted rank lies;
 * the second counts the lower halves within those bins alone.
 */
final class Quantiles {
    private static final int BINS = 1 << 16;

    private final long count;
    private final Collection<Double> percentiles;
    private final long[] upper;
    private final TreeMap<Integer, long[]> lower = new TreeMap<>();

    /**
     * @param count how many values there are
     * @param percentiles 0 to 100; if there are none, nothing is counted
     */
    Quantiles(long count, Collection<Double> percentiles) {
        for (double p : percentiles) {
            if (!(p >= 0 && p <= 100)) {
                throw new IllegalArgumentException("expected percentiles from 0 to 100, found " + p);
            }
        }
        this.count = count;
        this.percentiles = percentiles;
        this.upper = new long[percentiles.isEmpty() ? 0 : BINS];
    }

    /** The first pass. */
    void count(float[] values, int from, int to) {
        if (upper.length == 0) {
            return;
        }
        for (int i = from; i < to; i++) {
            upper[key(values[i]) >>> 16]++;
        }
    }

    /** Between the passes. */
    void narrow() {
        for (double p : percentiles) {
            long rank = (long) Math.floor(rank(p));
            lower.computeIfAbsent(bin(upper, rank), bin -> new long[BINS]);
            lower.computeIfAbsent(bin(upper, Math.min(rank + 1, count - 1)), bin -> new long[BINS]);
        }
    }

    /** The second pass, over the same values. */
    void countNarrowed(float[] values, int from, int to) {
        int low = lower.firstKey();
        int high = lower.lastKey();
        int lastBin = -1;
        long[] last = null;
        for (int i = from; i < to; i++) {
            int key = key(values[i]);
            int bin = key >>> 16;
            if (bin < low || bin > high) {
                continue;
            }
            if (bin != lastBin) {
                lastBin = bin;
                last = lower.get(bin);
            }
            if (last != null) {
                last[key & 0xffff]++;
            }
        }
    }

    /** After the second pass: the value at {@code p / 100 * (count - 1)} in the sorted list, linear between two ranks. */
    double percentile(double p) {
        double rank = rank(p);
        long below = (long) Math.floor(rank);
        double a = at(below);
        double b = at(Math.min(below + 1, count - 1));
        return a + (b - a) * (rank - below);
    }

    private double rank(double p) {
        return p / 100 * (count - 1);
    }

    private float at(long rank) {
        int bin = bin(upper, rank);
        long before = 0;
        for (int i = 0; i < bin; i++) {
            before += upper[i];
        }
        long[] counts = lower.get(bin);
        if (counts == null) {
            throw new IllegalStateException("rank " + rank + " was not asked for");
        }
        return value(bin << 16 | bin(counts, rank - before));
    }

    private static int bin(long[] counts, long rank) {
        long left = rank;
        for (int i = 0; i < counts.length; i++) {
            left -= counts[i];
            if (left < 0) {
                return i;
            }
        }
        throw new IllegalStateException("the two passes saw different values");
    }

    /** An int that sorts, unsigned, as the floats do. */
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 becomes 0
        return bits ^ (bits >> 31 | 0x80000000);
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key ^ (~key >> 31 | 0x80000000));
    }
}
