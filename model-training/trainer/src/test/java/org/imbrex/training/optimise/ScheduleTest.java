package org.imbrex.training.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Sequences that PyTorch 2.15's schedulers of the same name gave. */
class ScheduleTest {
    private static final double[] COSINE = {
        0.1,
        0.097552825815,
        0.090450849719,
        0.079389262615,
        0.065450849719,
        0.05,
        0.034549150281,
        0.020610737385,
        0.009549150281,
        0.002447174185
    };
    private static final double[] RESTARTS = {
        0.1,
        0.090450849719,
        0.065450849719,
        0.034549150281,
        0.009549150281,
        0.1,
        0.090450849719,
        0.065450849719,
        0.034549150281,
        0.009549150281
    };
    private static final double[] POLYNOMIAL = {
        0.1,
        0.090953257608,
        0.081805214605,
        0.072541784694,
        0.063144586749,
        0.053588673127,
        0.043838329055,
        0.03383834619,
        0.023492378862,
        0.012589254118
    };
    private static final double[] EXPONENTIAL = {
        0.1,
        0.050118723363,
        0.025118864315,
        0.012589254118,
        0.006309573445,
        0.00316227766,
        0.001584893192,
        0.000794328235,
        0.000398107171,
        0.000199526231
    };
    private static final double[] STEP = {0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001, 0.001};

    @Test
    void curvesAreThoseOfPyTorch() {
        check(Schedule.cosine(0.1, 1, 10), COSINE);
        check(Schedule.cosine(0.1, 2, 10), RESTARTS);
        check(Schedule.polynomial(0.1, 0.9, 10), POLYNOMIAL);
        check(Schedule.exponential(0.1, 0.001, 10), EXPONENTIAL);
        check(Schedule.step(0.1, 0.1, 2, 12), STEP);
        check(Schedule.constant(0.1), 0.1, 0.1);
    }

    @Test
    void theRateRisesBeforeAnyCurve() {
        check(Schedule.warmUp(0.1, 4, Schedule.polynomial(0.1, 1, 2)), 0.025, 0.05, 0.075, 0.1, 0.1, 0.05, 0);
    }

    /** ReduceLROnPlateau with mode max, factor 0.5, patience 1 (which waits for a second bad one) and threshold 0. */
    @Test
    void theRateFallsWhereValidationNoLongerGetsBetter() {
        Schedule plateau = Schedule.warmUp(0.1, 0, new Plateau(0.1, 0.5, 2));
        double[] scores = {0.1, 0.2, 0.2, 0.15, 0.3, 0.3, 0.3, 0.3, 0.3};
        double[] rates = {0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.0125};
        for (int i = 0; i < scores.length; i++) {
            plateau.validated(scores[i]);
            assertThat(plateau.rate(i)).isCloseTo(rates[i], within(1e-12));
        }
    }

    private static void check(Schedule schedule, double... rates) {
        for (int step = 0; step < rates.length; step++) {
            assertThat(schedule.rate(step)).as("step " + step).isCloseTo(rates[step], within(1e-11));
        }
    }
}
