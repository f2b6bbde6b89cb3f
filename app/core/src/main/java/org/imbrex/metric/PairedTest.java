package org.imbrex.metric;

import java.util.SplittableRandom;

/**
 * Whether two models score differently on the same cases: the sign-flip permutation test of the mean difference (Fisher
 * 1935, chapter 3; Good 2005, section 3.2), two-sided. If the models are alike, each case's difference might as well have
 * the other sign; p is the share of all choices of signs whose mean difference is as far from 0 as the one seen.
 *
 * @param cases with a score of both models
 * @param meanDifference the second model's score less the first one's; NaN without cases
 * @param p 1 without cases
 */
public record PairedTest(int cases, double meanDifference, double p) {
    /** Up to so many cases that differ all choices of signs are counted; above, as many are drawn by chance. */
    private static final int COUNTED = 16;

    /** Sums of the same numbers in another order differ by less than this share. */
    private static final double ROUNDING = 1e-9;

    /**
     * Compares scores of the same cases in the same order; cases where one is undefined (NaN) are left out.
     *
     * @param seed of the drawing, where there are too many choices to count
     */
    public static PairedTest of(double[] first, double[] second, long seed) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "expected scores of the same cases, found " + first.length + " and " + second.length);
        }
        double[] differences = new double[first.length];
        int cases = 0;
        for (int i = 0; i < first.length; i++) {
            if (!Double.isNaN(first[i]) && !Double.isNaN(second[i])) {
                differences[cases++] = second[i] - first[i];
            }
        }
        double sum = 0;
        double[] changed = new double[cases];
        int count = 0;
        for (int i = 0; i < cases; i++) {
            sum += differences[i];
            if (differences[i] != 0) {
                changed[count++] = differences[i];
            }
        }
        double p = count <= COUNTED ? counted(changed, count, sum) : drawn(changed, count, sum, seed);
        return new PairedTest(cases, cases == 0 ? Double.NaN : sum / cases, p);
    }

    private static double counted(double[] differences, int count, double seen) {
        int choices = 1 << count;
        int asFar = 0;
        for (int signs = 0; signs < choices; signs++) {
            asFar += isAsFar(sum(differences, count, signs), seen) ? 1 : 0;
        }
        return (double) asFar / choices;
    }

    private static double drawn(double[] differences, int count, double seen, long seed) {
        int choices = 1 << COUNTED;
        SplittableRandom random = new SplittableRandom(seed);
        // What was seen is one of the choices: without it p could be 0, which no test can tell.
        int asFar = 1;
        for (int choice = 1; choice < choices; choice++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += random.nextBoolean() ? differences[i] : -differences[i];
            }
            asFar += isAsFar(sum, seen) ? 1 : 0;
        }
        return (double) asFar / choices;
    }

    private static double sum(double[] differences, int count, int signs) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }

    private static boolean isAsFar(double sum, double seen) {
        return Math.abs(sum) >= Math.abs(seen) * (1 - ROUNDING);
    }
}
