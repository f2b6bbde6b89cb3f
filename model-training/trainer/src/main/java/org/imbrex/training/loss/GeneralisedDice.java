package org.imbrex.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Generalised Dice loss: {@code 1 - 2 sum(w[c] sum(p g)) / sum(w[c] (sum(p) + sum(g)))} over all classes, the background
 * among them, with {@code w[c] = 1 / sum(g)^2}: a class counts the more the rarer it is. Sudre et al. (2017,
 * arXiv:1707.03237, 2.1). A class that the batch does not hold, whose weight would be infinite, has weight 0; what is
 * wrongly given to it is missing from the others.
 */
public record GeneralisedDice() implements Loss {
    @Override
    public Tensor of(Scored scored) {
        Tensor p = scored.probabilities();
        Tensor truth = scored.targets();
        Tensor count = Scored.sumPerClass(truth);
        Tensor weight =
                torch.where(count.gt(new Scalar(0.0)), count.pow(new Scalar(-2.0)), torch.zeros_like(count.detach()));
        Tensor both = Scored.sumPerClass(p.mul(truth)).mul(weight).sum();
        Tensor either = Scored.sumPerClass(p).add(count).mul(weight).sum();
        return both.mul(new Scalar(-2.0)).div(either).add(new Scalar(1.0));
    }
}
