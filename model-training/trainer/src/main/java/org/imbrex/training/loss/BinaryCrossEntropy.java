package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross-entropy of a sigmoid for each class by itself, for classes that may overlap: the mean over all voxels and classes
 * of {@code -w[c] (t log p + (1 - t) log(1 - p))}, divided by the mean of w; t is 1 where the class is true, or {@code (1 -
 * s) t + s / 2} with label smoothing. Bishop (2006, Pattern Recognition and Machine Learning, eq. 4.90).
 *
 * @param weights w, one for each class; empty for equal weights
 * @param smoothing s, 0 for none
 */
public record BinaryCrossEntropy(List<Double> weights, double smoothing) implements Loss {
    public BinaryCrossEntropy {
        weights = List.copyOf(weights);
    }

    @Override
    public Tensor of(Scored scored) {
        Tensor t = scored.targets();
        if (smoothing > 0) {
            t = t.mul(new Scalar(1 - smoothing)).add(new Scalar(smoothing / 2));
        }
        Tensor logP = scored.logProbabilities();
        Tensor logNotP = torch.log_sigmoid(scored.logits().neg());
        Tensor loss = t.mul(logP).add(t.neg().add(new Scalar(1.0)).mul(logNotP));
        if (!weights.isEmpty()) {
            double mean = weights.stream().mapToDouble(w -> w).average().orElse(1);
            loss = loss.mul(scored.alongClasses(weights)).div(new Scalar(mean));
        }
        return scored.mean(loss).neg();
    }
}
