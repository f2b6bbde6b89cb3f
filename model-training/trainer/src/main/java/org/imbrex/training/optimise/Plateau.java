package org.imbrex.training.optimise;

/** A rate that falls where validation no longer gets better. */
public final class Plateau implements Schedule {
    private final double factor;
    private final int patience;
    private double rate;
    private double best = Double.NEGATIVE_INFINITY;
    private int without;

    /**
     * Starts at the highest rate.
     *
     * @param factor what the rate is multiplied with
     * @param patience after so many validations in a row that were not better than the best
     */
    public Plateau(double highest, double factor, int patience) {
        this.rate = highest;
        this.factor = factor;
        this.patience = patience;
    }

    @Override
    public double rate(long step) {
        return rate;
    }

    @Override
    public void validated(double score) {
        if (score > best) {
            best = score;
            without = 0;
        } else if (++without >= patience) {
            rate *= factor;
            without = 0;
        }
    }
}
