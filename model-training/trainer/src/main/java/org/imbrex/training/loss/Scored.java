package org.imbrex.training.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A network's scores of a batch with the true classes; what several losses need is computed once. Belongs to the
 * PointerScope in which it is made.
 */
public final class Scored {
    /** What a score is lowered by to count for nothing; its exponential is 0. */
    private static final double FAR_BELOW = -1e30;

    private final Tensor logits;
    private final Tensor truth;
    private final boolean overlapping;
    private final @Nullable Tensor voxelWeights;
    private @Nullable Tensor labels;
    private @Nullable Tensor targets;
    private @Nullable Tensor logProbabilities;
    private @Nullable Tensor probabilities;

    /** Scores of classes that exclude each other, all voxels counting alike. */
    public Scored(Tensor logits, Tensor truth) {
        this(logits, truth, false, null);
    }

    /**
     * Scores with what is true.
     *
     * @param logits [n, classes, ...] floats
     * @param truth [n, ...] class numbers of any integer type, each below the number of classes; or soft labels, [n,
     *     classes, ...] floats from 0 to 1
     * @param overlapping whether a voxel may be of several classes: probabilities are sigmoids, not a softmax
     * @param voxelWeights [n, ...] floats, how much each voxel counts, or null for all alike
     */
    public Scored(Tensor logits, Tensor truth, boolean overlapping, @Nullable Tensor voxelWeights) {
        this.logits = logits;
        this.truth = truth;
        this.overlapping = overlapping;
        this.voxelWeights = voxelWeights;
    }

    /** [n, classes, ...] scores. */
    Tensor logits() {
        return logits;
    }

    /** How many classes there are. */
    int classes() {
        return (int) logits.size(1);
    }

    /** [n, ...] class numbers as 64-bit integers. */
    Tensor labels() {
        if (truth.dim() == logits.dim()) {
            throw new IllegalStateException("expected a class for each voxel, found soft labels");
        }
        if (labels == null) {
            labels = truth.to(ScalarType.Long);
        }
        return labels;
    }

    /** [n, classes, ...]: how much each voxel is of each class, 0 or 1 unless soft labels were given. */
    Tensor targets() {
        if (truth.dim() == logits.dim()) {
            return truth;
        }
        if (targets == null) {
            targets = torch.zeros_like(logits.detach()).scatter_(1, labels().unsqueeze(1), new Scalar(1.0));
        }
        return targets;
    }

    /**
     * The same for regions that classes make together: with p the sum of their softmax, scores are {@code log p - log(1 -
     * p)}, of which the sigmoid is p.
     *
     * @param regions for each region its classes, not all of them
     */
    Scored ofRegions(List<List<Integer>> regions) {
        TensorVector scores = new TensorVector();
        TensorVector truths = new TensorVector();
        for (List<Integer> region : regions) {
            List<Double> inside = IntStream.range(0, classes())
                    .mapToObj(label -> region.contains(label) ? 1.0 : 0.0)
                    .toList();
            List<Double> outside = inside.stream().map(one -> 1 - one).toList();
            scores.push_back(logSumExp(inside).sub(logSumExp(outside)));
            truths.push_back(targets().mul(alongClasses(inside)).sum(new long[] {1}, true, new ScalarTypeOptional()));
        }
        return new Scored(torch.cat(scores, 1), torch.cat(truths, 1), true, voxelWeights);
    }

    /** [n, 1, ...]: the logarithm of the sum of the exponentials of some classes' scores. */
    private Tensor logSumExp(List<Double> counted) {
        List<Double> suppressed =
                counted.stream().map(one -> one == 1 ? 0.0 : FAR_BELOW).toList();
        return torch.logsumexp(logits.add(alongClasses(suppressed)), new long[] {1}, true);
    }

    /** [n, classes, ...]: the logarithm of the probabilities. */
    Tensor logProbabilities() {
        if (logProbabilities == null) {
            logProbabilities = overlapping ? torch.log_sigmoid(logits) : torch.log_softmax(logits, 1);
        }
        return logProbabilities;
    }

    /** [n, classes, ...]: the softmax, or the sigmoids of classes that overlap. */
    Tensor probabilities() {
        if (probabilities == null) {
            probabilities = logProbabilities().exp();
        }
        return probabilities;
    }

    /** [n, 1, ...]: how much each voxel counts, or null for all alike. */
    @Nullable
    Tensor voxelWeights() {
        return voxelWeights == null ? null : voxelWeights.unsqueeze(1);
    }

    /**
     * The mean of a value of each voxel, weighted by how much the voxels count.
     *
     * @param values [n, k, ...]
     */
    Tensor mean(Tensor values) {
        Tensor weights = voxelWeights();
        return weights == null
                ? values.mean()
                : values.mul(weights).sum().div(weights.sum()).div(new Scalar((double) values.size(1)));
    }

    /** A value for each class, on the device of the scores. */
    Tensor perClass(List<Double> values) {
        if (values.size() != classes()) {
            throw new IllegalArgumentException(
                    "expected a weight for each of " + classes() + " classes, found " + values.size());
        }
        Tensor tensor = torch.empty(new long[] {values.size()}, logits.options(), new MemoryFormatOptional());
        for (int i = 0; i < values.size(); i++) {
            tensor.select(0, i).fill_(new Scalar(values.get(i)));
        }
        return tensor;
    }

    /** A value for each class, of as many axes as the scores. */
    Tensor alongClasses(List<Double> values) {
        long[] shape = new long[(int) logits.dim()];
        Arrays.fill(shape, 1);
        shape[1] = values.size();
        return perClass(values).view(shape);
    }

    /** [n, classes, ...] summed over all but the classes. */
    static Tensor sumPerClass(Tensor values) {
        long[] others = new long[(int) values.dim() - 1];
        for (int i = 1; i < others.length; i++) {
            others[i] = i + 1L;
        }
        return values.sum(others, false, new ScalarTypeOptional());
    }

    /** [classes] without the background. */
    static Tensor foreground(Tensor perClass) {
        return perClass.narrow(0, 1, perClass.size(0) - 1);
    }
}
