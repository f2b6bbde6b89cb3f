package org.imbrex.training.run;

import org.imbrex.error.UsageException;
import org.imbrex.yaml.Key;

/**
 * How long a run is. Seconds are turned into steps before the run begins, since the clock must not decide what is learnt.
 *
 * @param steps optimiser steps, 0 for as many as fit the time
 * @param seconds time for everything; without meaning where steps are given
 * @param epoch steps between two validations, 0 for a number that keeps validation cheap
 */
public record Length(
        @Key(value = "optimiser steps, 0 for as many as fit the time", from = 0)
        long steps,

        @Key(value = "time for everything, where no steps are given", from = 0)
        double seconds,

        @Key(value = "steps between two validations, 0 for as many as keep validation cheap", from = 0)
        long epoch) {
    public Length {
        if (steps < 0 || !(seconds >= 0) || epoch < 0 || (steps == 0 && seconds == 0)) {
            throw new UsageException("expected steps or seconds of training, found " + steps + " steps and " + seconds
                    + " seconds, " + epoch + " steps an epoch");
        }
    }

    /** A number of steps. */
    public static Length ofSteps(long steps) {
        return new Length(steps, 0, 0);
    }

    /** A time budget. */
    public static Length ofSeconds(double seconds) {
        return new Length(0, seconds, 0);
    }

    /** Whether nothing is left to be found out by timing. */
    boolean settled() {
        return steps > 0;
    }

    /** Steps between two validations where none are given: at least 30 validations, but not more often than 50 steps. */
    long epochSteps() {
        return epoch > 0 ? epoch : Math.max(50, Math.min(500, steps / 30));
    }
}
