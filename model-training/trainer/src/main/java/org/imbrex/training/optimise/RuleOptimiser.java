package org.imbrex.training.optimise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/** Moves the weights of a network array by array, each by the same rule. Decay is added to the gradient: {@code g + d w}. */
final class RuleOptimiser implements Optimiser {
    private final Weights weights;
    private final Rule rule;
    private final double decay;
    /** By memory, then by weight. */
    private final List<List<Tensor>> memories = new ArrayList<>();

    RuleOptimiser(TorchNetwork network, Rule rule, double decay) {
        this.weights = new Weights(network);
        this.rule = rule;
        this.decay = decay;
        for (int i = 0; i < rule.memories(); i++) {
            memories.add(weights.zeros());
        }
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
            List<Tensor> gradients = weights.gradients();
            for (int i = 0; i < gradients.size(); i++) {
                int index = i;
                Tensor weight = weights.tensors().get(i);
                Tensor gradient = gradients.get(i);
                if (decay > 0) {
                    gradient.add_(weight, new Scalar(decay));
                }
                rule.move(
                        weight,
                        gradient,
                        memories.stream().map(m -> m.get(index)).toList(),
                        rate);
            }
        });
    }

    @Override
    public Map<String, Numbers> numbers() {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        for (int m = 0; m < memories.size(); m++) {
            for (int i = 0; i < weights.names().size(); i++) {
                numbers.put(name(m, i), Tensors.numbers(memories.get(m).get(i)));
            }
        }
        return numbers;
    }

    @Override
    public void load(State state) {
        for (int m = 0; m < memories.size(); m++) {
            for (int i = 0; i < weights.names().size(); i++) {
                Weights.fill(memories.get(m).get(i), state.get(name(m, i)));
            }
        }
    }

    private String name(int memory, int weight) {
        return "memory" + memory + "." + weights.names().get(weight);
    }

    @Override
    public void close() {
        memories.forEach(memory -> memory.forEach(Tensor::close));
    }
}
