package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.imbrex.error.InputException;
import org.imbrex.model.Layout;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.volume.Axis;
import org.jspecify.annotations.Nullable;

/** Finds the image among a graph's inputs, its layout, and what a walk to an output says about it. */
final class FactFinder {
    private static final int LARGEST_SIZE = 1 << 24;

    private final Path file;
    private final GraphProto graph;
    private final long operators;

    private FactFinder(Path file, ModelProto model) {
        this.file = file;
        this.graph = model.getGraph();
        this.operators = OnnxFile.check(file, model);
    }

    static GraphFacts find(Path file, ModelProto model, @Nullable Layout layout, @Nullable String output) {
        FactFinder finder = new FactFinder(file, model);
        Walked walked = finder.walk(layout, output);
        return finder.facts(walked);
    }

    /** A walk and where it went. */
    record Walked(GraphWalk walk, ValueInfoProto input, Layout layout, String output) {
        /** Whether a convolution found places in the image where its channels should be. */
        boolean isMisplaced() {
            return walk.requirements().areChannelsMisplaced();
        }

        /** Whether the layout fits: under a wrong one hardly any network is local. */
        boolean makesSense() {
            return walk.tensor(output) instanceof Signal signal && signal.global() == null;
        }
    }

    /** Walks with the layout that is given or that makes sense of the channels. */
    static Walked walk(Path file, ModelProto model, @Nullable Layout layout, @Nullable String output) {
        return new FactFinder(file, model).walk(layout, output);
    }

    private Walked walk(@Nullable Layout layout, @Nullable String asked) {
        ValueInfoProto input = input();
        List<Dimension> dims = dims(input);
        boolean flat = dims.size() == 4;
        if (!flat && dims.size() != 5) {
            throw InputException.of(
                    file, "an image input '" + input.getName() + "' with 4 or 5 axes", dims.size() + " axes");
        }
        if (layout != null && layout.dimensions() != dims.size() - 2) {
            throw InputException.of(file, "an input laid out " + layout, dims.size() + " axes");
        }
        String output = output(asked);
        Layout first = layout != null ? layout : flat ? Layout.NCHW : Layout.NCDHW;
        Walked walked = walk(input, dims, first, output);
        if (layout == null && !walked.makesSense()) {
            Walked other = walk(input, dims, flat ? Layout.NHWC : Layout.NDHWC, output);
            if (other.makesSense() || (walked.isMisplaced() && !other.isMisplaced())) {
                return other;
            }
        }
        return walked;
    }

    private Walked walk(ValueInfoProto input, List<Dimension> dims, Layout layout, String output) {
        List<Dim> axes = new ArrayList<>();
        List<Axis> places = places(layout);
        axes.add(Dim.plain(Math.max(1, fixed(dims.get(0)))));
        int channels = layout.channelsLast() ? dims.size() - 1 : 1;
        for (int i = 1; i < dims.size(); i++) {
            long fixed = fixed(dims.get(i));
            if (fixed > LARGEST_SIZE) {
                throw InputException.of(
                        file, "an input of up to " + LARGEST_SIZE + " voxels along an axis", "" + fixed);
            }
            if (i == channels) {
                axes.add(new Dim.Plain(fixed > 0 ? Size.of(fixed) : null));
            } else {
                Axis axis = places.get(i - (layout.channelsLast() ? 1 : 2));
                axes.add(Dim.Space.input(axis, fixed > 0 ? Size.of(fixed) : Size.along(axis)));
            }
        }
        Signal image = new Signal(type(input), axes, null);
        GraphWalk walk = GraphWalk.of(file, graph, operators, input.getName(), image, output);
        return new Walked(walk, input, layout, output);
    }

    private GraphFacts facts(Walked walked) {
        GraphWalk walk = walked.walk();
        Layout layout = walked.layout();
        List<Dimension> dims = dims(walked.input());
        Map<Axis, Integer> fixed = new EnumMap<>(Axis.class);
        List<Axis> places = places(layout);
        for (int i = 0; i < places.size(); i++) {
            long size = fixed(dims.get(i + (layout.channelsLast() ? 1 : 2)));
            if (size > 0) {
                fixed.put(places.get(i), (int) size);
            }
        }
        long channels = fixed(dims.get(layout.channelsLast() ? dims.size() - 1 : 1));
        Long found = walk.requirements().channels();
        GraphFacts.Input input = new GraphFacts.Input(
                walked.input().getName(),
                type(walked.input()),
                layout,
                fixed(dims.get(0)),
                channels > 0 || found == null ? channels : found,
                fixed);
        if (!(walk.tensor(walked.output()) instanceof Signal signal)) {
            throw InputException.of(file, "an output '" + walked.output() + "' made from the image", "a constant");
        }
        Map<Axis, Integer> patch = Map.copyOf(fixed);
        ReachFinder reach = new ReachFinder(file, signal, walk.requirements(), places, patch);
        Size inputBytes = MemoryEstimate.bytes((Signal) walk.tensor(input.name()));
        return new GraphFacts(
                operators,
                input,
                output(walked.output(), signal, places, reach.scale()),
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList(),
                reach.reach(),
                reach.field(),
                new MemoryEstimate(walk.steps(), input.name(), inputBytes));
    }

    private GraphFacts.Output output(String name, Signal signal, List<Axis> places, Map<Axis, Rational> scale) {
        Layout layout = null;
        long channels = 0;
        List<Dim> dims = signal.dims();
        if (dims != null && dims.size() == places.size() + 2) {
            for (Layout candidate : Layout.values()) {
                int first = candidate.channelsLast() ? 1 : 2;
                if (candidate.dimensions() == places.size()
                        && axes(dims.subList(first, first + places.size())).equals(places)) {
                    layout = candidate;
                    Size size = dims.get(candidate.channelsLast() ? dims.size() - 1 : 1)
                            .size();
                    Long whole = size == null ? null : size.whole();
                    channels = whole == null ? 0 : whole;
                }
            }
        } else if (dims == null) {
            // What the walk lost the file may still declare.
            ValueInfoProto declared = declared(name);
            if (dims(declared).size() == places.size() + 2) {
                channels = fixed(dims(declared).get(1));
            }
        }
        return new GraphFacts.Output(name, signal.type(), layout, channels, scale);
    }

    private static List<Axis> axes(List<Dim> dims) {
        return dims.stream()
                .filter(Dim.Space.class::isInstance)
                .map(dim -> ((Dim.Space) dim).axis())
                .toList();
    }

    private ValueInfoProto declared(String output) {
        return graph.getOutputList().stream()
                .filter(value -> value.getName().equals(output))
                .findFirst()
                .orElseThrow();
    }

    private ValueInfoProto input() {
        Set<String> stored = new HashSet<>();
        graph.getInitializerList().forEach(tensor -> stored.add(tensor.getName()));
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !stored.contains(input.getName()))
                .toList();
        if (inputs.size() != 1) {
            List<String> names = inputs.stream().map(ValueInfoProto::getName).toList();
            throw InputException.of(
                    file, "a graph with one image input", names.isEmpty() ? "none" : names.size() + ": " + names);
        }
        return inputs.get(0);
    }

    private String output(@Nullable String asked) {
        List<String> names =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        if (names.isEmpty()) {
            throw InputException.of(file, "a graph with an output", "none");
        }
        if (asked != null && !names.contains(asked)) {
            throw InputException.of(file, "an output '" + asked + "'", names.toString());
        }
        return asked == null ? names.get(0) : asked;
    }

    private static List<Dimension> dims(ValueInfoProto value) {
        TypeProto.Tensor tensor = value.getType().getTensorType();
        return tensor.getShape().getDimList();
    }

    private static ElementType type(ValueInfoProto value) {
        return ElementType.of(value.getType().getTensorType().getElemType());
    }

    /** The fixed size of an axis, or 0 if it is free. */
    private static long fixed(Dimension dimension) {
        return dimension.hasDimValue() ? Math.max(0, dimension.getDimValue()) : 0;
    }

    private static List<Axis> places(Layout layout) {
        return layout.dimensions() == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL;
    }
}
