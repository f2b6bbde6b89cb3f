package org.imbrex.training.augment;

import java.util.SplittableRandom;
import org.imbrex.yaml.Key;

/**
 * How often an augmentation is applied and how strongly.
 *
 * @param probability the share of patches it is applied to, 0 to 1
 * @param low the smallest strength, in the unit of its kind
 * @param high the largest strength
 */
public record Effect(
        @Key(value = "the share of patches it is applied to", from = 0, to = 1)
        double probability,

        @Key("the smallest strength") double low,
        @Key("the largest strength") double high) {
    public Effect {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("expected a probability from 0 to 1, found " + probability);
        }
        if (!(low <= high)) {
            throw new IllegalArgumentException("expected a range from low to high, found " + low + " to " + high);
        }
    }

    /** An effect that has no strength. */
    public static Effect of(double probability) {
        return new Effect(probability, 1, 1);
    }

    boolean applies(SplittableRandom random) {
        return random.nextDouble() < probability;
    }

    /** A strength, uniform over the range. */
    double uniform(SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }

    /** A factor whose logarithm is uniform over the range: half and double are equally likely. */
    double factor(SplittableRandom random) {
        // StrictMath, here and below, draws the same patches on every machine.
        return low * StrictMath.pow(high / low, random.nextDouble());
    }
}
