package org.imbrex.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Soft Dice loss: {@code 1 - (2 sum(p g) + s) / (sum(p) + sum(g) + s)}, averaged over the classes without the background;
 * p is a class's probability, g is 1 where the class is true, and sums go over all voxels of the whole batch, so that a
 * patch without the class still counts. Milletari et al. (2016, arXiv:1606.04797) with p instead of its square in the
 * denominator, as Drozdzal et al. (2016, arXiv:1608.04117).
 *
 * @param smooth s: a class that is neither there nor predicted has loss 0
 */
public record Dice(double smooth) implements Loss {
    /** With {@code s = 1}. */
    public Dice() {
        this(1);
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor p = scored.probabilities();
        Tensor truth = scored.targets();
        Tensor both = Scored.sumPerClass(p.mul(truth));
        Tensor either = Scored.sumPerClass(p).add(Scored.sumPerClass(truth));
        Scalar s = new Scalar(smooth);
        Tensor dice = both.mul(new Scalar(2.0)).add(s).div(either.add(s));
        return Scored.foreground(dice).mean().neg().add(new Scalar(1.0));
    }
}
