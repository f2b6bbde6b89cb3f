package org.imbrex.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * How far a softmax is from soft labels: the mean over all voxels of {@code sum(q log(q / p))} over the classes (Kullback
 * and Leibler 1951). Soft labels are given, such as the share of annotators that drew a class, or made by label smoothing:
 * {@code q = (1 - s) t + s / C} for C classes (Szegedy et al. 2016, arXiv:1512.00567, 7). It is the cross-entropy less what
 * no network could do better, so that a perfect one has loss 0.
 *
 * @param smoothing s, 0 for labels as they are
 */
public record KullbackLeibler(double smoothing) implements Loss {
    /** Below this a share of a class adds nothing: {@code q log q} goes to 0 with q. */
    private static final double NOTHING = 1e-30;

    @Override
    public Tensor of(Scored scored) {
        Tensor q = scored.targets();
        if (smoothing > 0) {
            q = q.mul(new Scalar(1 - smoothing)).add(new Scalar(smoothing / scored.classes()));
        }
        Tensor logQ = q.clamp_min(new Scalar(NOTHING)).log();
        Tensor each = q.mul(logQ.sub(scored.logProbabilities()));
        return scored.mean(each.sum(new long[] {1}, true, new ScalarTypeOptional()));
    }
}
