package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross-entropy of a softmax: {@code sum(-v w[y] log p[y]) / sum(v w[y])} over all voxels, {@code p[y]} being the
 * probability of the true class and v how much the voxel counts. The mean surprise, from information theory (Shannon
 * 1948); with weights as in Ronneberger et al. (2015, arXiv:1505.04597, eq. 1). With label smoothing (Szegedy et al. 2016,
 * arXiv:1512.00567, 7) {@code -w[y] log p[y]} becomes {@code -(1 - s) w[y] log p[y] - s / C sum(w[c] log p[c])} for C
 * classes.
 *
 * @param weights w, one for each class; empty for equal weights
 * @param smoothing s, 0 for none
 */
public record CrossEntropy(List<Double> weights, double smoothing) implements Loss {
    private static final long MEAN = 1;
    /** No class is left out: labels are never negative. */
    private static final long IGNORED = -100;

    public CrossEntropy {
        weights = List.copyOf(weights);
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("smoothing is 0 to below 1, found " + smoothing);
        }
    }

    /** Without label smoothing. */
    public CrossEntropy(List<Double> weights) {
        this(weights, 0);
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor voxels = scored.voxelWeights();
        if (smoothing == 0 && voxels == null) {
            TensorOptional w = weights.isEmpty() ? new TensorOptional() : new TensorOptional(scored.perClass(weights));
            return torch.nll_loss_nd(scored.logProbabilities(), scored.labels(), w, MEAN, IGNORED);
        }
        Tensor index = scored.labels().unsqueeze(1);
        Tensor logP = scored.logProbabilities();
        Tensor weighted = weights.isEmpty() ? logP : logP.mul(scored.alongClasses(weights));
        Tensor loss = weighted.gather(1, index).mul(new Scalar(1 - smoothing));
        if (smoothing > 0) {
            loss = loss.add(weighted.mean(new long[] {1}, true, new ScalarTypeOptional())
                    .mul(new Scalar(smoothing)));
        }
        Tensor count = weights.isEmpty()
                ? torch.ones_like(loss.detach())
                : scored.perClass(weights).index_select(0, index.flatten()).view_as(index);
        if (voxels != null) {
            loss = loss.mul(voxels);
            count = count.mul(voxels);
        }
        return loss.sum().div(count.sum()).neg();
    }
}
