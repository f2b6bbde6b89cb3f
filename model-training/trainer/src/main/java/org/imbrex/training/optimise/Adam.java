package org.imbrex.training.optimise;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.BoxedOperator;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1):
 *
 * <pre>
 * m  = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 * w -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * with {@code g + decay w} in place of g; or AdamW, with decoupled weight decay (Loshchilov and Hutter 2019,
 * arXiv:1711.05101, algorithm 2), {@code w *= 1 - rate * decay} before. All weights move in one call to libtorch, which
 * reads and writes each number once.
 */
final class Adam implements Optimiser {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final BoxedOperator fused;
    private final Weights weights;
    private final List<Tensor> first;
    private final List<Tensor> second;
    private final Tensor steps;
    /** Weights, their two averages and the steps, as the operator takes them. */
    private final List<IValue> lists;

    private final double decay;

    /**
     * Starts with nothing remembered.
     *
     * @param network whose trained parameters it moves
     * @param decoupled whether it is AdamW
     * @param decay by which weights shrink
     */
    Adam(TorchNetwork network, boolean decoupled, double decay) {
        this.decay = decay;
        this.fused = new BoxedOperator(decoupled ? "aten::_fused_adamw_" : "aten::_fused_adam_");
        this.weights = new Weights(network);
        this.first = weights.zeros();
        this.second = weights.zeros();
        steps = TorchScope.computeWithoutGradients(() ->
                torch.zeros(new long[0], weights.tensors().get(0).options()).retainReference());
        lists = TorchScope.compute(() -> Stream.of(
                        weights.tensors(),
                        first,
                        second,
                        Collections.nCopies(weights.names().size(), steps))
                .map(tensors -> fused.list(tensors).<IValue>retainReference())
                .toList());
    }

    @Override
    public void clearGradients() {
        weights.clearGradients();
    }

    @Override
    public void clipGradients(double norm) {
        weights.clipGradients(norm);
    }

    @Override
    public void step(double rate) {
        TorchScope.withoutGradients(() -> {
            steps.add_(new Scalar(1.0));
            IValue none = new IValue();
            IValue no = new IValue(false);
            fused.call(
                    lists.get(0),
                    fused.list(weights.gradients()),
                    lists.get(1),
                    lists.get(2),
                    fused.list(List.of()),
                    lists.get(3),
                    new IValue(rate),
                    new IValue(BETA1),
                    new IValue(BETA2),
                    new IValue(decay),
                    new IValue(EPSILON),
                    no,
                    no,
                    none,
                    none);
        });
    }

    @Override
    public Map<String, Numbers> numbers() {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        for (int i = 0; i < weights.names().size(); i++) {
            numbers.put("first." + weights.names().get(i), Tensors.numbers(first.get(i)));
            numbers.put("second." + weights.names().get(i), Tensors.numbers(second.get(i)));
        }
        numbers.put("steps", Tensors.numbers(steps));
        return numbers;
    }

    @Override
    public void load(State state) {
        for (int i = 0; i < weights.names().size(); i++) {
            Weights.fill(first.get(i), state.get("first." + weights.names().get(i)));
            Weights.fill(second.get(i), state.get("second." + weights.names().get(i)));
        }
        Weights.fill(steps, state.get("steps"));
    }

    @Override
    public void close() {
        lists.forEach(IValue::close);
        first.forEach(Tensor::close);
        second.forEach(Tensor::close);
        steps.close();
    }
}
