package org.imbrex.training.export;

import static org.imbrex.training.export.OnnxNodes.integer;
import static org.imbrex.training.export.OnnxNodes.integers;
import static org.imbrex.training.export.OnnxNodes.number;
import static org.imbrex.training.export.OnnxNodes.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;

/** One layer as operators of ONNX: most are one operator, some have to be put together from several. */
final class OnnxLayer {
    private final OnnxNodes nodes;
    private final State state;
    private final int dimensions;
    private final String name;
    private final List<String> inputs;

    private OnnxLayer(OnnxNodes nodes, State state, int dimensions, String name, List<String> inputs) {
        this.nodes = nodes;
        this.state = state;
        this.dimensions = dimensions;
        this.name = name;
        this.inputs = inputs;
    }

    /**
     * Adds what computes a node.
     *
     * @param inputs the names of the values it takes
     * @return the name of its output
     */
    static String add(OnnxNodes nodes, State state, int dimensions, Node node, List<String> inputs) {
        return new OnnxLayer(nodes, state, dimensions, node.name(), inputs).of(node.layer());
    }

    private String of(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            return nodes.add(
                    "Conv",
                    name,
                    with(c.parameters()),
                    integers("kernel_shape", c.kernel()),
                    integers("strides", c.stride()),
                    integers("pads", OnnxNodes.twice(c.padding())),
                    integer("group", c.groups()));
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return nodes.add(
                    "ConvTranspose",
                    name,
                    with(t.parameters()),
                    integers("kernel_shape", t.scale()),
                    integers("strides", t.scale()));
        }
        if (layer instanceof Layer.Magnification m) {
            return magnification(m);
        }
        if (layer instanceof Layer.BatchNormalisation b) {
            // ONNX counts what is kept, libtorch what is taken.
            return nodes.add(
                    "BatchNormalization",
                    name,
                    with(b.parameters()),
                    number("epsilon", b.epsilon()),
                    number("momentum", 1 - b.momentum()));
        }
        if (layer instanceof Layer.GroupNormalisation g) {
            return groupNormalisation(g);
        }
        if (layer instanceof Layer.Pointwise p) {
            return pointwise(p.function());
        }
        if (layer instanceof Layer.ParametricRelu p) {
            float[] slopes = state.get(name + ".weight");
            return nodes.add(
                    "PRelu",
                    name,
                    List.of(inputs.get(0), nodes.numbers(name + ".weight", perChannel(p.channels()), slopes)));
        }
        if (layer instanceof Layer.Maxout m) {
            String lower = slice("lower", 1, 0, m.channels());
            String upper = slice("upper", 1, m.channels(), 2L * m.channels());
            return nodes.add("Max", name, List.of(lower, upper));
        }
        if (layer instanceof Layer.MaxPooling m) {
            return nodes.add(
                    "MaxPool", name, inputs, integers("kernel_shape", m.size()), integers("strides", m.size()));
        }
        if (layer instanceof Layer.AveragePooling a) {
            return nodes.add(
                    "AveragePool", name, inputs, integers("kernel_shape", a.size()), integers("strides", a.size()));
        }
        if (layer instanceof Layer.Dropout) {
            return inputs.get(0); // does nothing at inference
        }
        if (layer instanceof Layer.Concatenation) {
            return nodes.add("Concat", name, inputs, integer("axis", 1));
        }
        if (layer instanceof Layer.Addition) {
            return nodes.add("Add", name, inputs);
        }
        if (layer instanceof Layer.Crop c) {
            return crop(c);
        }
        throw new IllegalArgumentException("no ONNX operator for " + layer);
    }

    private List<String> with(List<Parameter> parameters) {
        List<String> all = new ArrayList<>(inputs);
        for (Parameter parameter : parameters) {
            String full = name + "." + parameter.name();
            all.add(nodes.numbers(full, parameter.shape(), state.get(full)));
        }
        return all;
    }

    /** The shape under which one number for each channel meets an image. */
    private List<Integer> perChannel(int channels) {
        List<Integer> shape = new ArrayList<>(List.of(channels));
        shape.addAll(Collections.nCopies(dimensions, 1));
        return shape;
    }

    private String magnification(Layer.Magnification m) {
        float[] scales = new float[2 + dimensions];
        Arrays.fill(scales, 1);
        for (int axis = 0; axis < dimensions; axis++) {
            scales[2 + axis] = m.scale().get(axis);
        }
        String factors = nodes.numbers(name + ".scales", List.of(scales.length), scales);
        return nodes.add(
                "Resize",
                name,
                List.of(inputs.get(0), "", factors),
                text("mode", "linear"),
                text("coordinate_transformation_mode", "half_pixel"));
    }

    /** Groups are channels of their own while they are normalised; a scale and a shift for each channel follow. */
    private String groupNormalisation(Layer.GroupNormalisation g) {
        String image = inputs.get(0);
        if (g.groups() == g.channels()) {
            return nodes.add("InstanceNormalization", name, with(g.parameters()), number("epsilon", g.epsilon()));
        }
        String shape = nodes.add("Shape", name + ".shape", List.of(image));
        String apart = nodes.integers(name + ".apart", LongStream.of(0, g.groups(), -1));
        String grouped = nodes.add("Reshape", name + ".grouped", List.of(image, apart));
        float[] ones = new float[g.groups()];
        Arrays.fill(ones, 1);
        String normal = nodes.add(
                "InstanceNormalization",
                name + ".normal",
                List.of(
                        grouped,
                        nodes.numbers(name + ".ones", List.of(g.groups()), ones),
                        nodes.numbers(name + ".zeros", List.of(g.groups()), new float[g.groups()])),
                number("epsilon", g.epsilon()));
        String back = nodes.add("Reshape", name + ".back", List.of(normal, shape));
        String scale = nodes.numbers(name + ".weight", perChannel(g.channels()), state.get(name + ".weight"));
        String shift = nodes.numbers(name + ".bias", perChannel(g.channels()), state.get(name + ".bias"));
        return nodes.add("Add", name, List.of(nodes.add("Mul", name + ".scaled", List.of(back, scale)), shift));
    }

    private String pointwise(Layer.Function function) {
        String x = inputs.get(0);
        return switch (function) {
            case RELU -> nodes.add("Relu", name, inputs);
            case LEAKY_RELU -> nodes.add("LeakyRelu", name, inputs, number("alpha", 0.01));
            case ELU -> nodes.add("Elu", name, inputs, number("alpha", 1));
            case SILU -> nodes.add("Mul", name, List.of(x, nodes.add("Sigmoid", name + ".sigmoid", inputs)));
            case MISH -> {
                String soft = nodes.add("Softplus", name + ".softplus", inputs);
                yield nodes.add("Mul", name, List.of(x, nodes.add("Tanh", name + ".tanh", List.of(soft))));
            }
            case RELU6 -> nodes.add("Clip", name, List.of(x, constant("least", 0), constant("most", 6)));
            case GELU -> {
                String scaled = nodes.add("Mul", name + ".scaled", List.of(x, constant("root", Math.sqrt(0.5))));
                String erf = nodes.add("Erf", name + ".erf", List.of(scaled));
                String share = nodes.add("Add", name + ".share", List.of(erf, constant("one", 1)));
                String twice = nodes.add("Mul", name + ".twice", List.of(x, share));
                yield nodes.add("Mul", name, List.of(twice, constant("half", 0.5)));
            }
            case SIGMOID -> nodes.add("Sigmoid", name, inputs);
            case TANH -> nodes.add("Tanh", name, inputs);
        };
    }

    private String constant(String what, double value) {
        return nodes.numbers(name + "." + what, List.of(), new float[] {(float) value});
    }

    private String slice(String what, int axis, long from, long to) {
        String full = name + "." + what;
        return nodes.add(
                "Slice",
                full,
                List.of(
                        inputs.get(0),
                        nodes.integers(full + ".from", LongStream.of(from)),
                        nodes.integers(full + ".to", LongStream.of(to)),
                        nodes.integers(full + ".axis", LongStream.of(axis))));
    }

    /** Ends are counted from the end, so that patches of every size fit; an axis that stays whole is left out. */
    private String crop(Layer.Crop c) {
        List<Integer> margin = c.margin();
        long[] cut = LongStream.range(0, dimensions)
                .filter(axis -> margin.get((int) axis) > 0)
                .toArray();
        return nodes.add(
                "Slice",
                name,
                List.of(
                        inputs.get(0),
                        nodes.integers(name + ".from", LongStream.of(cut).map(axis -> margin.get((int) axis))),
                        nodes.integers(name + ".to", LongStream.of(cut).map(axis -> -margin.get((int) axis))),
                        nodes.integers(name + ".axes", LongStream.of(cut).map(axis -> axis + 2))));
    }
}
