package org.imbrex.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Tversky loss: the mean over the classes without the background of {@code (1 - T)^(1 / gamma)}, where {@code T = (TP + s)
 * / (TP + a FP + b FN + s)}, {@code TP = sum(p g)}, {@code FP = sum(p (1 - g))}, {@code FN = sum((1 - p) g)} over all
 * voxels of the batch. With {@code b > a} what is missed counts more than what is found wrongly: Salehi et al. (2017,
 * arXiv:1706.05721). With {@code gamma > 1}, the focal Tversky loss, classes that are nearly right still learn: Abraham
 * and Khan (2018, arXiv:1810.07842). With {@code a = b = 1/2} and {@code gamma = 1} it is the Dice loss.
 *
 * @param falsePositives a
 * @param falseNegatives b
 * @param gamma 1 for the plain Tversky loss
 * @param smooth s: a class that is neither there nor predicted has loss 0
 */
public record Tversky(double falsePositives, double falseNegatives, double gamma, double smooth) implements Loss {
    /** A power below 1 has an endless slope at 0. */
    private static final double LEAST = 1e-6;

    public Tversky {
        if (!(falsePositives >= 0) || !(falseNegatives >= 0) || !(gamma > 0)) {
            throw new IllegalArgumentException("expected weights of 0 or more and a gamma above 0, found "
                    + falsePositives + ", " + falseNegatives + " and " + gamma);
        }
    }

    /** With {@code s = 1}. */
    public Tversky(double falsePositives, double falseNegatives, double gamma) {
        this(falsePositives, falseNegatives, gamma, 1);
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor wrong = Scored.foreground(index(scored)).neg().add(new Scalar(1.0));
        return gamma == 1
                ? wrong.mean()
                : wrong.clamp_min(new Scalar(LEAST)).pow(new Scalar(1 / gamma)).mean();
    }

    /** T for each class. */
    Tensor index(Scored scored) {
        Tensor p = scored.probabilities();
        Tensor truth = scored.targets();
        Tensor hit = Scored.sumPerClass(p.mul(truth));
        Tensor wronglyFound = Scored.sumPerClass(p).sub(hit).mul(new Scalar(falsePositives));
        Tensor missed = Scored.sumPerClass(truth).sub(hit).mul(new Scalar(falseNegatives));
        Tensor above = hit.add(new Scalar(smooth));
        return above.div(above.add(wronglyFound).add(missed));
    }
}
