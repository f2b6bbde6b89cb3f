package org.imbrex.training.run;

import org.imbrex.training.optimise.Optimiser;
import org.imbrex.yaml.Key;

/**
 * How weights move.
 *
 * @param kind the rule
 * @param rate the highest learning rate
 * @param momentum of rules that have one
 * @param decay the share, times the rate, by which weights shrink each step
 * @param clip the bound of the gradients' norm, 0 for none
 * @param average the decay of the running average of weights that is validated and exported, 0 for the weights themselves
 */
public record OptimiserChoice(
        @Key("the rule") Optimiser.Kind kind,

        @Key(value = "the highest learning rate", from = 0, to = 1e30)
        double rate,

        @Key(value = "of momentum, nesterov and rmsprop, 0 to below 1", from = 0, to = 0.9999)
        double momentum,

        @Key(value = "how much weights shrink: times the rate for adamw, times w in the gradient for others", from = 0)
        double decay,

        @Key(value = "the bound of the gradients' norm, 0 for none", from = 0)
        double clip,

        @Key(
                value = "decay of the running average of weights that becomes the model, 0 for the weights themselves",
                from = 0,
                to = 0.999999)
        double average) {
    public OptimiserChoice {
        if (!(rate > 0)
                || !(momentum >= 0 && momentum < 1)
                || !(decay >= 0)
                || !(clip >= 0)
                || !(average >= 0 && average < 1)) {
            throw new IllegalArgumentException(
                    "expected a rate above 0, decay and clip of 0 or more, and a momentum and"
                            + " an average of 0 to below 1, found rate " + rate + ", decay " + decay + ", clip " + clip
                            + ", momentum " + momentum + ", average " + average);
        }
    }

    /** AdamW with weights averaged over about a hundred steps. */
    public static OptimiserChoice defaults() {
        return new OptimiserChoice(Optimiser.Kind.ADAMW, 1e-3, 0.9, 1e-4, 0, 0.99);
    }
}
