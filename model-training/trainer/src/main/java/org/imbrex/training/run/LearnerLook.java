package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.jspecify.annotations.Nullable;

/** Looks into a network in training. Callers hold a PointerScope. */
final class LearnerLook {
    private LearnerLook() {}

    /**
     * The spread of values and gradients layer by layer, and the loss beside the expected one.
     *
     * @param prior whether the last layer's bias is all that the first scores should be
     * @param loss of the scores and the auxiliary scores
     */
    static StartCheck start(
            TorchNetwork torchNetwork, Tensor images, boolean prior, Function<List<Tensor>, Tensor> loss) {
        Network network = torchNetwork.network();
        Map<String, Double> values = new HashMap<>();
        List<Tensor> scores =
                torchNetwork.forwardAll(images, true, torchNetwork.device().precision(), (node, output) -> {
                    if (kernel(node) != null) {
                        values.put(node.name(), deviation(output));
                    }
                });
        Tensor wrong = loss.apply(scores);
        wrong.backward();
        List<String> heads = new ArrayList<>(List.of(network.head().name()));
        network.auxiliary().forEach(auxiliary -> heads.add(auxiliary.node()));
        List<StartCheck.LayerSpread> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            String kernel = kernel(node);
            if (kernel != null) {
                layers.add(new StartCheck.LayerSpread(
                        node.name(),
                        Objects.requireNonNull(values.get(node.name())),
                        deviation(torchNetwork.parameter(kernel).grad()),
                        heads.contains(node.name())));
            }
        }
        double expected = Double.NaN;
        if (prior) {
            List<Tensor> constant = new ArrayList<>();
            for (int i = 0; i < heads.size(); i++) {
                constant.add(constant(torchNetwork.parameter(heads.get(i) + ".bias"), scores.get(i)));
            }
            expected = loss.apply(constant).item_double();
        }
        return new StartCheck(wrong.item_double(), expected, layers);
    }

    private static @Nullable String kernel(Node node) {
        boolean has = node.layer() instanceof Layer.Convolution || node.layer() instanceof Layer.TransposedConvolution;
        return has ? node.name() + ".weight" : null;
    }

    private static Tensor constant(Tensor bias, Tensor like) {
        long[] shape = new long[(int) like.dim()];
        Arrays.fill(shape, 1);
        shape[1] = bias.numel();
        return bias.detach().view(shape).expand_as(like).contiguous();
    }

    private static double deviation(Tensor tensor) {
        return tensor.detach().to(torch.ScalarType.Float).std(false).item_double();
    }

    /** Where a network whose loss is not finite goes wrong first, in words. */
    static String firstNotFinite(TorchNetwork network, Tensor images) {
        return TorchScope.computeWithoutGradients(() -> {
            for (Parameter parameter : network.trained()) {
                if (!finite(network.parameter(parameter.name()))) {
                    return "first in the numbers of " + parameter.name();
                }
            }
            if (!finite(images)) {
                return "first in the image itself";
            }
            AtomicReference<String> first = new AtomicReference<>();
            network.forwardAll(images, true, network.device().precision(), (node, output) -> {
                if (first.get() == null && !finite(output)) {
                    first.set(node.name());
                }
            });
            return first.get() == null
                    ? "all layers are finite, the loss itself is not"
                    : "first in what comes out of " + first.get();
        });
    }

    private static boolean finite(Tensor tensor) {
        return torch.isfinite(tensor).all().item_bool();
    }

    /** The mean Dice of the classes but the background that are there. */
    static double dice(Tensor scores, Tensor truth) {
        Tensor found = scores.argmax(new LongOptional(1), false);
        double sum = 0;
        int classes = 0;
        for (int label = 1; label < scores.size(1); label++) {
            var scalar = new Scalar(label);
            Tensor isTrue = truth.eq(scalar);
            Tensor isFound = found.eq(scalar);
            double all = isTrue.sum().item_double() + isFound.sum().item_double();
            if (isTrue.any().item_bool()) {
                sum += 2 * isTrue.logical_and(isFound).sum().item_double() / all;
                classes++;
            }
        }
        return classes == 0 ? Double.NaN : sum / classes;
    }
}
