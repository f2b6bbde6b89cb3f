package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Focal loss of a sigmoid for each class by itself, for classes that may overlap: the mean over all voxels and classes of
 * {@code -a (1 - q)^gamma log q}, where {@code q = p, a = alpha} where the class is true, and {@code q = 1 - p, a = 1 -
 * alpha} elsewhere. Lin et al. (2017, arXiv:1708.02002, eq. 5).
 *
 * @param gamma how strongly easy voxels are turned down
 * @param alpha the weight of what is true, 0 to 1, for each class; empty for weight 1 of everything
 */
public record BinaryFocal(double gamma, List<Double> alpha) implements Loss {
    public BinaryFocal {
        alpha = List.copyOf(alpha);
        if (!(gamma >= 0) || alpha.stream().anyMatch(a -> !(a >= 0 && a <= 1))) {
            throw new IllegalArgumentException(
                    "gamma is 0 or more, and alpha of overlapping classes 0 to 1, found " + gamma + " and " + alpha);
        }
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor t = scored.targets();
        Tensor notT = t.neg().add(new Scalar(1.0));
        Tensor hit = Focal.turnedDown(scored.logProbabilities(), gamma).mul(t);
        Tensor miss = Focal.turnedDown(torch.log_sigmoid(scored.logits().neg()), gamma)
                .mul(notT);
        if (!alpha.isEmpty()) {
            Tensor a = scored.alongClasses(alpha);
            hit = hit.mul(a);
            miss = miss.mul(a.neg().add(new Scalar(1.0)));
        }
        return scored.mean(hit.add(miss)).neg();
    }
}
