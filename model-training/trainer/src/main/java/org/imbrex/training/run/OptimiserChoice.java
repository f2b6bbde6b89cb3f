package org.imbrex.training.run;

import org.imbrex.error.UsageException;

/**
 * How weights move.
 *
 * @param rate the highest learning rate
 * @param decay the share, times the rate, by which weights shrink each step
 * @param rise steps over which the rate rises to its highest
 * @param clip the bound of the gradients' norm, 0 for none
 * @param average the decay of the running average of weights that is validated and exported, 0 for the weights themselves
 */
public record OptimiserChoice(double rate, double decay, long rise, double clip, double average) {
    public OptimiserChoice {
        if (!(rate > 0) || !(decay >= 0) || rise < 0 || !(clip >= 0) || !(average >= 0 && average < 1)) {
            throw new UsageException("expected a rate above 0, decay, rise and clip of 0 or more, and an average of 0"
                    + " to below 1, found rate " + rate + ", decay " + decay + ", rise " + rise + ", clip " + clip
                    + ", average " + average);
        }
    }
}
