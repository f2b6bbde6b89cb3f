package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross-entropy of a softmax: {@code sum(-w[y] log p[y]) / sum(w[y])} over all voxels, {@code p[y]} being the probability
 * of the true class. The mean surprise, from information theory (Shannon 1948); with weights as in Ronneberger et al.
 * (2015, arXiv:1505.04597, eq. 1).
 *
 * @param weights w, one for each class; empty for equal weights
 */
public record CrossEntropy(List<Double> weights) implements Loss {
    private static final long MEAN = 1;
    /** No class is left out: labels are never negative. */
    private static final long IGNORED = -100;

    public CrossEntropy {
        weights = List.copyOf(weights);
    }

    @Override
    public Tensor of(Scored scored) {
        TensorOptional w = weights.isEmpty() ? new TensorOptional() : new TensorOptional(scored.perClass(weights));
        return torch.nll_loss_nd(scored.logProbabilities(), scored.labels(), w, MEAN, IGNORED);
    }
}
