package org.imbrex.training.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;

/** A network whose weights live in libtorch: it computes scores, and gradients flow through it. */
public final class TorchNetwork implements AutoCloseable {
    private final Network network;
    private final TorchDevice device;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    /** One for each node; value 0 is the image, value i + 1 the output of step i. */
    private final List<Step> steps = new ArrayList<>();
    /** The values that are auxiliary scores. */
    private final List<Integer> auxiliary;

    /** A layer, the values it takes, and those that no later step takes. */
    private record Step(TorchLayer layer, List<Integer> inputs, List<Integer> unused) {}

    /**
     * @param state numbers to start from, for every parameter
     * @param device where it computes
     */
    public TorchNetwork(Network network, State state, TorchDevice device) {
        this.network = network;
        this.device = device;
        state.check(network.parameters());
        for (Parameter parameter : network.parameters()) {
            tensors.put(parameter.name(), tensor(parameter, state.get(parameter.name())));
        }
        auxiliary = compile();
    }

    private List<Integer> compile() {
        List<Node> nodes = network.nodes();
        List<String> values = new ArrayList<>(List.of(Network.IMAGE));
        nodes.forEach(node -> values.add(node.name()));
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Set<String> later = nodes.subList(i + 1, nodes.size()).stream()
                    .flatMap(n -> n.inputs().stream())
                    .collect(Collectors.toSet());
            List<String> unused = node.inputs().stream()
                    .distinct()
                    .filter(v -> !later.contains(v))
                    .toList();
            // Only a function whose gradient follows from its output may overwrite its input.
            boolean inPlace = node.layer().equals(new Layer.Pointwise(Layer.Function.RELU))
                    && !unused.contains(Network.IMAGE)
                    && !unused.isEmpty();
            TorchLayer layer = TorchLayer.of(node.layer(), name -> parameter(node.name() + "." + name), inPlace);
            steps.add(new Step(
                    layer,
                    node.inputs().stream().map(values::indexOf).toList(),
                    // What is overwritten lives on as the output.
                    inPlace ? List.of() : unused.stream().map(values::indexOf).toList()));
        }
        return network.auxiliary().stream().map(a -> values.indexOf(a.node())).toList();
    }

    private Tensor tensor(Parameter parameter, float[] numbers) {
        return TorchScope.computeWithoutGradients(() -> {
            Tensor rows = Tensors.copyOf(numbers, Tensors.shape(parameter.shape()));
            Tensor placed = Tensors.channelsLast(rows, device.device(), ScalarType.Float);
            Tensor kept = placed.detach().set_requires_grad(parameter.role().trained());
            return kept.retainReference();
        });
    }

    /** What it computes. */
    public Network network() {
        return network;
    }

    public TorchDevice device() {
        return device;
    }

    /** A parameter's tensor; it stays the network's. */
    public Tensor parameter(String name) {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no parameter is called " + name);
        }
        return found;
    }

    /** The parameters that an optimiser moves. */
    public List<Parameter> trained() {
        return network.parameters().stream().filter(p -> p.role().trained()).toList();
    }

    /**
     * Computes the scores of images, and nothing else. Gradients are recorded unless the calling thread holds a {@link NoGradGuard}.
     *
     * @param images [n, channels, y, x] or [n, channels, z, y, x] floats, anywhere; sizes are multiples of the grid
     * @param training whether batch statistics and dropout are in effect, and the kept statistics follow the batch
     * @param precision what convolutions are computed in
     * @return [n, classes, ...] floats; smaller than the images if the network does not pad
     */
    public Tensor forward(Tensor images, boolean training, Precision precision) {
        return forwardAll(images, training, precision).get(0);
    }

    /**
     * Computes the scores of images, and after them the auxiliary scores in the order of the network's.
     *
     * @see #forward
     */
    public List<Tensor> forwardAll(Tensor images, boolean training, Precision precision) {
        return forwardAll(images, training, precision, (node, output) -> {});
    }

    /** Looks on while a network computes. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Is shown what a node has just computed.
         *
         * @param output good during the call only; later nodes may overwrite it
         */
        void computed(Node node, Tensor output);
    }

    /**
     * The same while somebody looks on.
     *
     * @see #forward
     */
    public List<Tensor> forwardAll(Tensor images, boolean training, Precision precision, Observer observer) {
        ScalarType type = precision == Precision.BFLOAT16 ? ScalarType.BFloat16 : ScalarType.Float;
        Tensor[] values = new Tensor[steps.size() + 1];
        values[0] = Tensors.channelsLast(images, device.device(), type);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            values[i + 1] =
                    step.layer.apply(step.inputs.stream().map(v -> values[v]).toList(), training);
            observer.computed(network.nodes().get(i), values[i + 1]);
            // Without gradients this frees the memory; with them libtorch holds what it needs to go back.
            step.unused.forEach(v -> values[v].close());
        }
        List<Tensor> scores = new ArrayList<>(List.of(values[steps.size()].to(ScalarType.Float)));
        auxiliary.forEach(v -> scores.add(values[v].to(ScalarType.Float)));
        return scores;
    }

    /** All weights and kept statistics, as they are when they are shown. */
    public Map<String, Numbers> numbers() {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> numbers.put(name, Tensors.numbers(tensor)));
        return numbers;
    }

    /** A copy of all weights and kept statistics. */
    public State state() {
        return State.copyOf(numbers());
    }

    /** Takes over all weights and kept statistics. */
    public void load(State state) {
        state.check(network.parameters());
        TorchScope.withoutGradients(() -> {
            for (Parameter parameter : network.parameters()) {
                parameter(parameter.name())
                        .copy_(Tensors.copyOf(state.get(parameter.name()), Tensors.shape(parameter.shape())));
            }
        });
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
