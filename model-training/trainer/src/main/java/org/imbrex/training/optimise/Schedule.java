package org.imbrex.training.optimise;

/** The learning rate of each step. It depends on steps and validations alone, never on the clock. */
@FunctionalInterface
public interface Schedule {
    /**
     * The rate of a step.
     *
     * @param step from 0
     */
    double rate(long step);

    /** Is told the validation score at the end of each epoch; higher is better. */
    default void validated(double score) {}

    /** The same rate always. */
    static Schedule constant(double rate) {
        return step -> rate;
    }

    /**
     * Times a factor, several times at equal distances: He et al. (2015, arXiv:1512.03385, 3.4) divide by 10.
     *
     * @param drops how often
     */
    static Schedule step(double highest, double factor, int drops, long steps) {
        return step -> highest * Math.pow(factor, Math.floor(part(step, steps) * (drops + 1)));
    }

    /** By the same share each step, from the highest rate down to a share of it: {@code highest end^(step / steps)}. */
    static Schedule exponential(double highest, double end, long steps) {
        return step -> highest * Math.pow(end, part(step, steps));
    }

    /** {@code highest (1 - step / steps)^power}: Chen et al. (2016, arXiv:1606.00915, 4.1.1); nnU-Net's power is 0.9. */
    static Schedule polynomial(double highest, double power, long steps) {
        return step -> highest * Math.pow(1 - part(step, steps), power);
    }

    /**
     * Half a cosine down to nothing, once or several times: Loshchilov and Hutter (2017, arXiv:1608.03983, eq. 5) with
     * periods of equal length.
     *
     * @param cycles how often it starts from the highest rate
     */
    static Schedule cosine(double highest, int cycles, long steps) {
        return step -> {
            double part = part(step, steps) * cycles;
            double within = part >= cycles ? 1 : part - Math.floor(part);
            return highest / 2 * (1 + Math.cos(Math.PI * within));
        };
    }

    /**
     * A straight rise to the highest rate, then another schedule, whose steps count from there.
     *
     * @param rise steps of the rise, 0 for none: Goyal et al. (2017, arXiv:1706.02677, 2.2)
     */
    static Schedule warmUp(double highest, long rise, Schedule after) {
        return new Schedule() {
            @Override
            public double rate(long step) {
                return step < rise ? highest * (step + 1) / rise : after.rate(step - rise);
            }

            @Override
            public void validated(double score) {
                after.validated(score);
            }
        };
    }

    private static double part(long step, long steps) {
        return Math.min(1, (double) step / Math.max(1, steps));
    }
}
