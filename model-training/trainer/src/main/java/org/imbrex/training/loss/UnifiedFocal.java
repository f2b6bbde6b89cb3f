package org.imbrex.training.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The asymmetric unified focal loss, {@code share F + (1 - share) T}: Yeung et al. (2022, arXiv:2102.04525, eq. 14 to 18).
 * F is a cross-entropy in which only the background is turned down, the mean over all voxels of {@code -(1 - delta) (1 -
 * p[0])^gamma log p[0]} where the background is true and {@code -delta log p[y]} elsewhere. T is the mean over the classes
 * of {@code 1 - t} for the background and {@code (1 - t)^(1 - gamma)} for the others, t being the Tversky index with
 * weight delta for what is missed and {@code 1 - delta} for what is found wrongly. Here every class but the background is
 * treated as the paper treats its rare one.
 *
 * @param share of F, 0 to 1
 * @param delta how much more the rare classes count, 0 to 1
 * @param gamma how strongly the background is turned down and the rare classes up, 0 to below 1
 */
public record UnifiedFocal(double share, double delta, double gamma) implements Loss {
    private static final double LEAST = 1e-6;

    public UnifiedFocal {
        if (!(share >= 0 && share <= 1) || !(delta >= 0 && delta <= 1) || !(gamma >= 0 && gamma < 1)) {
            throw new IllegalArgumentException(
                    "expected a share and a delta of 0 to 1 and a gamma of 0 to below 1, found " + share + ", " + delta
                            + " and " + gamma);
        }
    }

    @Override
    public Tensor of(Scored scored) {
        return focal(scored).mul(new Scalar(share)).add(tversky(scored).mul(new Scalar(1 - share)));
    }

    private Tensor focal(Scored scored) {
        Tensor logP = scored.logProbabilities();
        Tensor truth = scored.targets();
        long rare = logP.size(1) - 1;
        Tensor background = Focal.turnedDown(logP.narrow(1, 0, 1), gamma)
                .mul(truth.narrow(1, 0, 1))
                .mul(new Scalar(1 - delta));
        Tensor others = logP.narrow(1, 1, rare)
                .mul(truth.narrow(1, 1, rare))
                .sum(new long[] {1}, true, new ScalarTypeOptional())
                .mul(new Scalar(delta));
        return scored.mean(background.add(others)).neg();
    }

    private Tensor tversky(Scored scored) {
        Tensor wrong = new Tversky(1 - delta, delta, 1).index(scored).neg().add(new Scalar(1.0));
        Tensor others = Scored.foreground(wrong).clamp_min(new Scalar(LEAST)).pow(new Scalar(1 - gamma));
        return wrong.narrow(0, 0, 1).sum().add(others.sum()).div(new Scalar((double) wrong.size(0)));
    }
}
