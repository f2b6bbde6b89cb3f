package org.imbrex.training.optimise;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/** The weights of a network that an optimiser moves, with their gradients. */
final class Weights {
    private final List<String> names;
    private final List<Tensor> tensors = new ArrayList<>();

    Weights(TorchNetwork network) {
        names = network.trained().stream().map(Parameter::name).toList();
        names.forEach(name -> tensors.add(network.parameter(name)));
    }

    List<String> names() {
        return names;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    List<Tensor> gradients() {
        return tensors.stream().map(Tensor::grad).toList();
    }

    void clearGradients() {
        for (Tensor weight : tensors) {
            weight.mutable_grad().reset();
        }
    }

    void clipGradients(double norm) {
        torch.clip_grad_norm_(new TensorVector(tensors.toArray(Tensor[]::new)), norm);
    }

    /** Zeros as large as each weight; whoever gets them closes them. */
    List<Tensor> zeros() {
        return tensors.stream()
                .map(weight -> TorchScope.<Tensor>computeWithoutGradients(
                        () -> torch.zeros_like(weight).retainReference()))
                .toList();
    }

    static void fill(Tensor tensor, float[] numbers) {
        TorchScope.withoutGradients(
                () -> tensor.copy_(Tensors.copyOf(numbers, tensor.sizes().vec().get())));
    }
}
