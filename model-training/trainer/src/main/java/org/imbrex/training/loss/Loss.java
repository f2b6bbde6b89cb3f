package org.imbrex.training.loss;

import org.bytedeco.pytorch.Tensor;

/** A number that says how wrong scores are, and whose gradient says how to make them better. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss of a batch.
     *
     * @param scored scores and the true classes of a batch
     * @return a tensor of one float through which gradients flow
     */
    Tensor of(Scored scored);

    /** The sum of this loss and another. */
    default Loss plus(Loss other) {
        return scored -> of(scored).add(other.of(scored));
    }
}
