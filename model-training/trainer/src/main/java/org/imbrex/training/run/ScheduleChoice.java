package org.imbrex.training.run;

import org.imbrex.training.optimise.Plateau;
import org.imbrex.training.optimise.Schedule;
import org.imbrex.yaml.Key;

/**
 * How the learning rate goes.
 *
 * @param kind the curve
 * @param rise steps over which it rises to the highest first
 * @param factor what step and plateau multiply it with
 * @param drops how often step does
 * @param patience validations without a better one after which plateau does
 * @param end the share of the highest that exponential ends with
 * @param power of polynomial
 * @param cycles how often cosine starts anew
 */
public record ScheduleChoice(
        @Key("the curve of the learning rate") Kind kind,

        @Key(value = "steps over which it rises first, at most a quarter of all", from = 0)
        long rise,

        @Key(value = "what step and plateau multiply it with", from = 0, to = 1)
        double factor,

        @Key(value = "how often step does", from = 1, to = 1000)
        int drops,

        @Key(value = "after so many validations that were not better plateau does", from = 1, to = 1000)
        int patience,

        @Key(value = "the share of the highest rate that exponential ends with", from = 1e-12, to = 1)
        double end,

        @Key(value = "of polynomial", from = 0, to = 10) double power,

        @Key(value = "how often cosine starts from the highest rate", from = 1, to = 1000)
        int cycles) {

    /** The curves. */
    public enum Kind {
        CONSTANT,
        STEP,
        EXPONENTIAL,
        COSINE,
        POLYNOMIAL,
        PLATEAU
    }

    /** A cosine after 50 steps of rise. */
    public static ScheduleChoice defaults() {
        return new ScheduleChoice(Kind.COSINE, 50, 0.1, 3, 5, 0.001, 0.9, 1);
    }

    /** The rate of each of a run's steps. */
    public Schedule schedule(double highest, long steps) {
        long start = Math.min(rise, steps / 4);
        long rest = steps - start;
        Schedule after = switch (kind) {
            case CONSTANT -> Schedule.constant(highest);
            case STEP -> Schedule.step(highest, factor, drops, rest);
            case EXPONENTIAL -> Schedule.exponential(highest, end, rest);
            case COSINE -> Schedule.cosine(highest, cycles, rest);
            case POLYNOMIAL -> Schedule.polynomial(highest, power, rest);
            case PLATEAU -> new Plateau(highest, factor, patience);
        };
        return Schedule.warmUp(highest, start, after);
    }
}
