package org.imbrex.training.optimise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.BoxedOperator;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019,
 * arXiv:1711.05101, algorithm 2):
 *
 * <pre>
 * w *= 1 - rate * decay
 * m  = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 * w -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * All weights move in one call to libtorch, which reads and writes each number once. Without decay it is plain Adam.
 */
public final class AdamW implements Optimiser {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final BoxedOperator fused = new BoxedOperator("aten::_fused_adamw_");
    private final List<String> names;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> first = new ArrayList<>();
    private final List<Tensor> second = new ArrayList<>();
    private final Tensor steps;
    /** Weights, their two averages and the steps, as the operator takes them. */
    private final List<IValue> lists;

    private final double decay;

    /**
     * @param network whose trained parameters it moves
     * @param decay the share, times the rate, by which weights shrink each step; 0 for plain Adam
     */
    public AdamW(TorchNetwork network, double decay) {
        this.decay = decay;
        this.names = network.trained().stream().map(Parameter::name).toList();
        for (String name : names) {
            Tensor weight = network.parameter(name);
            weights.add(weight);
            first.add(zerosLike(weight));
            second.add(zerosLike(weight));
        }
        steps = TorchScope.computeWithoutGradients(
                () -> torch.zeros(new long[0], weights.get(0).options()).retainReference());
        lists = TorchScope.compute(() -> Stream.of(weights, first, second, Collections.nCopies(names.size(), steps))
                .map(tensors -> fused.list(tensors).<IValue>retainReference())
                .toList());
    }

    private static Tensor zerosLike(Tensor weight) {
        return TorchScope.computeWithoutGradients(() -> torch.zeros_like(weight).retainReference());
    }

    @Override
    public void clearGradients() {
        for (Tensor weight : weights) {
            weight.mutable_grad().reset();
        }
    }

    @Override
    public void clipGradients(double norm) {
        torch.clip_grad_norm_(new TensorVector(weights.toArray(Tensor[]::new)), norm);
    }

    @Override
    public void step(double rate) {
        TorchScope.withoutGradients(() -> {
            steps.add_(new Scalar(1.0));
            IValue none = new IValue();
            IValue no = new IValue(false);
            fused.call(
                    lists.get(0),
                    fused.list(weights.stream().map(Tensor::grad).toList()),
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
    public State state() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            arrays.put("first." + names.get(i), Tensors.toArray(first.get(i)));
            arrays.put("second." + names.get(i), Tensors.toArray(second.get(i)));
        }
        arrays.put("steps", Tensors.toArray(steps));
        return new State(arrays);
    }

    @Override
    public void load(State state) {
        for (int i = 0; i < names.size(); i++) {
            fill(first.get(i), state.get("first." + names.get(i)));
            fill(second.get(i), state.get("second." + names.get(i)));
        }
        fill(steps, state.get("steps"));
    }

    private static void fill(Tensor tensor, float[] numbers) {
        TorchScope.withoutGradients(
                () -> tensor.copy_(Tensors.copyOf(numbers, tensor.sizes().vec().get())));
    }

    @Override
    public void close() {
        lists.forEach(IValue::close);
        first.forEach(Tensor::close);
        second.forEach(Tensor::close);
        steps.close();
    }
}
