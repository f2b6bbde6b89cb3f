package org.imbrex.training.augment;

import java.util.SplittableRandom;

/**
 * Normally distributed numbers from a table of the distribution's quantiles: an addition and a look-up each, where noise
 * for a whole patch would otherwise cost more than the rest of the augmentation. Cut at 3.7 deviations.
 */
final class Gaussian {
    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;
    private static final float[] QUANTILES = quantiles();

    private Gaussian() {}

    static float next(SplittableRandom random) {
        return QUANTILES[(int) random.nextLong() & MASK];
    }

    /** Adds noise of a standard deviation to the values from one index up to, and without, another. */
    static void addTo(float[] values, int from, int to, float deviation, SplittableRandom random) {
        int i = from;
        for (; i + 4 < to; i += 5) {
            long bits = random.nextLong();
            values[i] += deviation * QUANTILES[(int) bits & MASK];
            values[i + 1] += deviation * QUANTILES[(int) (bits >>> BITS) & MASK];
            values[i + 2] += deviation * QUANTILES[(int) (bits >>> (2 * BITS)) & MASK];
            values[i + 3] += deviation * QUANTILES[(int) (bits >>> (3 * BITS)) & MASK];
            values[i + 4] += deviation * QUANTILES[(int) (bits >>> (4 * BITS)) & MASK];
        }
        for (; i < to; i++) {
            values[i] += deviation * next(random);
        }
    }

    private static float[] quantiles() {
        int n = 1 << BITS;
        float[] table = new float[n];
        for (int i = 0; i < n / 2; i++) {
            double quantile = quantile((i + 0.5) / n);
            table[i] = (float) quantile;
            table[n - 1 - i] = (float) -quantile;
        }
        return table;
    }

    /** The value below which a share of at most one half lies, by bisection over the distribution's series. */
    private static double quantile(double share) {
        double low = -10;
        double high = 0;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The share below x: 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + ...), Marsaglia 2004. */
    private static double below(double x) {
        double sum = x;
        double term = x;
        for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 1000; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
    }
}
