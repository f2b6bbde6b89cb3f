package org.imbrex.training.optimise;

/** The learning rate of each step. It depends on the step alone, never on the clock. */
@FunctionalInterface
public interface Schedule {
    /**
     * The rate of a step.
     *
     * @param step from 0
     */
    double rate(long step);

    /**
     * A straight rise to the highest rate, then half a cosine down to nothing: Loshchilov and Hutter (2017,
     * arXiv:1608.03983, eq. 5) without restarts.
     *
     * @param highest the rate after the rise
     * @param rise steps of the rise; no more than a quarter of all
     * @param steps steps in all
     */
    static Schedule cosine(double highest, long rise, long steps) {
        long start = Math.min(rise, steps / 4);
        return step -> {
            if (step < start) {
                return highest * (step + 1) / start;
            }
            double part = (double) (step - start) / Math.max(1, steps - start);
            return highest / 2 * (1 + Math.cos(Math.PI * Math.min(1, part)));
        };
    }
}
