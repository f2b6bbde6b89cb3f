package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Focal loss of a softmax: the mean over all voxels of {@code -alpha[y] (1 - p[y])^gamma log p[y]}, {@code p[y]} being the
 * probability of the true class. Voxels that are right already hardly count. Lin et al. (2017, arXiv:1708.02002, eq. 5).
 *
 * @param gamma how strongly easy voxels are turned down; 0 gives the cross-entropy
 * @param alpha a weight for each class; empty for 1
 */
public record Focal(double gamma, List<Double> alpha) implements Loss {
    public Focal {
        alpha = List.copyOf(alpha);
        if (!(gamma >= 0)) {
            throw new IllegalArgumentException("gamma is 0 or more, found " + gamma);
        }
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor index = scored.labels().unsqueeze(1);
        Tensor logP = scored.logProbabilities().gather(1, index);
        Tensor loss = turnedDown(logP, gamma);
        if (!alpha.isEmpty()) {
            loss = loss.mul(
                    scored.perClass(alpha).index_select(0, index.flatten()).view_as(index));
        }
        return scored.mean(loss).neg();
    }

    /** {@code (1 - p)^gamma log p}. */
    static Tensor turnedDown(Tensor logP, double gamma) {
        // Rounding may put p above 1 by a hair, and a power of a negative number is none.
        Tensor wrong = logP.exp().neg().add(new Scalar(1.0)).clamp_min(new Scalar(0.0));
        return wrong.pow(new Scalar(gamma)).mul(logP);
    }
}
