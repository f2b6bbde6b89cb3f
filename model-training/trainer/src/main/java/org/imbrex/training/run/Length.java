package org.imbrex.training.run;

import org.imbrex.error.UsageException;
import org.imbrex.yaml.Key;

/**
 * How long a run is. Seconds are turned into steps before the run begins, since the clock must not decide what is learnt.
 *
 * @param steps optimiser steps, 0 for as many as fit the time
 * @param seconds time for everything; without meaning where steps are given
 * @param epoch steps between two validations, 0 for a number that keeps validation cheap
 * @param patience validations without a better one after which the run ends early, 0 for never
 */
public record Length(
        @Key(value = "optimiser steps, 0 for as many as fit the time", from = 0)
        long steps,

        @Key(value = "time for everything, where no steps are given", from = 0)
        double seconds,

        @Key(value = "steps between two validations, 0 for as many as keep validation cheap", from = 0)
        long epoch,

        @Key(value = "ends early after so many validations that were not better, 0 for never", from = 0)
        int patience) {
    public Length {
        if (patience < 0 || steps < 0 || !(seconds >= 0) || epoch < 0 || (steps == 0 && seconds == 0)) {
            throw new UsageException("expected steps or seconds of training, found " + steps + " steps and " + seconds
                    + " seconds, " + epoch + " steps an epoch, patience " + patience);
        }
    }

    /** One that never ends early. */
    public Length(long steps, double seconds, long epoch) {
        this(steps, seconds, epoch, 0);
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

    /** Whether a run is to end early. */
    boolean ended(History history) {
        return patience > 0 && history.sinceBest() >= patience;
    }

    /** As many steps in place of a time. */
    Length settled(long count, long between) {
        return new Length(count, 0, between, patience);
    }

    /** Steps between two validations where none are given: at least 30 validations, but not more often than 50 steps. */
    long epochSteps() {
        return epoch > 0 ? epoch : Math.max(50, Math.min(500, steps / 30));
    }
}
