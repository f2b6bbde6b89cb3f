package org.imbrex.training.loss;

import java.util.List;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A network's scores of a batch with the true classes; what several losses need is computed once. Belongs to the
 * PointerScope in which it is made.
 */
public final class Scored {
    private final Tensor logits;
    private final Tensor labels;
    private @Nullable Tensor logProbabilities;
    private @Nullable Tensor probabilities;

    /**
     * @param logits [n, classes, ...] floats
     * @param labels [n, ...] class numbers of any integer type on the same device, each below the number of classes
     */
    public Scored(Tensor logits, Tensor labels) {
        this.logits = logits;
        this.labels = labels.to(ScalarType.Long);
    }

    /** [n, ...] class numbers as 64-bit integers. */
    Tensor labels() {
        return labels;
    }

    /** [n, classes, ...]: the logarithm of the softmax. */
    Tensor logProbabilities() {
        if (logProbabilities == null) {
            logProbabilities = torch.log_softmax(logits, 1);
        }
        return logProbabilities;
    }

    /** [n, classes, ...]: the softmax. */
    Tensor probabilities() {
        if (probabilities == null) {
            probabilities = logProbabilities().exp();
        }
        return probabilities;
    }

    /** A value for each class, on the device of the scores. */
    Tensor perClass(List<Double> values) {
        Tensor tensor = torch.empty(new long[] {values.size()}, logits.options(), new MemoryFormatOptional());
        for (int i = 0; i < values.size(); i++) {
            tensor.select(0, i).fill_(new Scalar(values.get(i)));
        }
        return tensor;
    }
}
