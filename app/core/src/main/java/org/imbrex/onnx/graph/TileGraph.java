package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.imbrex.error.InputException;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.jspecify.annotations.Nullable;

/**
 * A graph in the one form in which tiles are run: a patch of 32-bit floats with the channels first in, a score for each
 * class and voxel out. Where a graph has another form, operators around it make it this one, so that ONNX Runtime does
 * the work, and can leave it out where the graph undoes it anyway.
 *
 * @param changed what is run instead of the file's own model, or null where that has the form already
 * @param facts what the graph that is run says about itself
 * @param changes what a user should know of what was changed, in sentences
 */
public record TileGraph(@Nullable ModelProto changed, GraphFacts facts, List<String> changes) {
    public TileGraph {
        changes = List.copyOf(changes);
    }

    /**
     * What the last layer's numbers are turned into.
     *
     * @param background whether a first class is added for what is none of the output's channels: its probability is one
     *     minus the largest of theirs, shifted so that a voxel belongs to it where none is above the threshold
     * @param activation what turns the output into probabilities, where a background is added
     * @param threshold 0 to 1; 0.5 is no shift
     */
    public record Scores(boolean background, Activation activation, double threshold) {
        /** The output's channels are the classes. */
        public static final Scores AS_THEY_ARE = new Scores(false, Activation.NONE, 0.5);
    }

    /**
     * Brings a graph into form.
     *
     * @param file where the model comes from, for messages
     * @param facts what the graph says about itself
     * @throws InputException if there is no way
     */
    public static TileGraph of(Path file, ModelProto model, GraphFacts facts, Scores scores) {
        List<String> changes = new ArrayList<>();
        GraphFacts.Input input = facts.input();
        GraphFacts.Output output = facts.output();
        Layout outputLayout = output.layout();
        if (outputLayout == null) {
            throw InputException.of(
                    file, "an output '" + output.name() + "' of batch, channels and the image's axes", "others");
        }
        if (input.type() == ElementType.OTHER) {
            throw InputException.of(file, "an input '" + input.name() + "' of numbers", "something else");
        }
        Optional<ModelProto> free = freed(file, model, facts);
        if (free.isPresent()) {
            changes.add("its patches of a fixed size were freed: nothing in its graph depends on it");
        }
        ModelProto changed = free.orElse(model);
        boolean repeated = false;
        if (input.batch() > 1) {
            Optional<ModelProto> single = FreeDimensions.withOnePatch(file, changed, input.layout(), output.name());
            repeated = single.isEmpty();
            changed = single.orElse(changed);
            changes.add("its " + input.batch() + " patches at once were made one"
                    + (repeated ? ", which is repeated: " + input.batch() + " times the work" : ""));
        }
        GraphEdit edit = new GraphEdit(changed, facts.operators());
        boolean same = free.isEmpty() && input.batch() <= 1;
        boolean edited = changeInput(edit, input, repeated, changed);
        String last = output.name();
        if (output.type() != ElementType.FLOAT) {
            last = edit.then("Cast", List.of(last), GraphEdit.integer("to", ElementType.FLOAT.code()));
        }
        if (repeated) {
            last = edit.thenFirst(last);
        }
        if (outputLayout.channelsLast()) {
            last = edit.then("Transpose", List.of(last), channelsFirst(outputLayout));
        }
        if (scores.background()) {
            last = withBackground(edit, last, output.channels(), scores);
        }
        if (edited || !last.equals(output.name())) {
            changed = edit.finish(last);
        } else if (same) {
            return new TileGraph(null, facts, changes);
        }
        Layout layout = input.layout().dimensions() == 2 ? Layout.NCHW : Layout.NCDHW;
        return new TileGraph(changed, GraphFacts.of(file, changed, layout, last), changes);
    }

    /** The model with sizes freed where that changes nothing: a network that looks at whole patches keeps its own. */
    private static Optional<ModelProto> freed(Path file, ModelProto model, GraphFacts facts) {
        if (facts.input().fixed().isEmpty() || !(facts.reach() instanceof Reach.Local)) {
            return Optional.empty();
        }
        return FreeDimensions.withFreeDimensions(
                file, model, facts.input().layout(), facts.output().name());
    }

    private static boolean changeInput(GraphEdit edit, GraphFacts.Input input, boolean repeated, ModelProto model) {
        boolean cast = input.type() != ElementType.FLOAT;
        boolean turn = input.layout().channelsLast();
        if (!cast && !turn && !repeated) {
            return false;
        }
        TensorShapeProto shape = model.getGraph().getInputList().stream()
                .filter(value -> value.getName().equals(input.name()))
                .map(value -> value.getType().getTensorType().getShape())
                .findFirst()
                .orElseThrow();
        String image = edit.fresh("patch");
        List<NodeProto> nodes = new ArrayList<>();
        String from = image;
        if (repeated) {
            String to = cast || turn ? edit.fresh("repeated") : input.name();
            List<String> copies = Collections.nCopies(Math.toIntExact(input.batch()), from);
            nodes.add(GraphEdit.node("Concat", copies, to, GraphEdit.integer("axis", 0)));
            from = to;
            TensorShapeProto.Builder one = shape.toBuilder();
            one.getDimBuilder(0).setDimValue(1);
            shape = one.build();
        }
        if (turn) {
            String to = cast ? edit.fresh("turned") : input.name();
            nodes.add(GraphEdit.node("Transpose", List.of(from), to, channelsLast(input.layout())));
            from = to;
            TensorShapeProto.Builder turned = TensorShapeProto.newBuilder();
            turned.addDim(shape.getDim(0)).addDim(shape.getDim(shape.getDimCount() - 1));
            shape.getDimList().subList(1, shape.getDimCount() - 1).forEach(turned::addDim);
            shape = turned.build();
        }
        if (cast) {
            AttributeProto to = GraphEdit.integer("to", input.type().code());
            nodes.add(GraphEdit.node("Cast", List.of(from), input.name(), to));
        }
        edit.replaceInput(input.name(), image, shape, nodes);
        return true;
    }

    private static String withBackground(GraphEdit edit, String output, long channels, Scores scores) {
        if (scores.activation() == Activation.SOFTMAX) {
            throw new IllegalArgumentException("classes that exclude each other have their background among them");
        }
        String probabilities =
                scores.activation() == Activation.SIGMOID ? edit.then("Sigmoid", List.of(output)) : output;
        String largest = channels == 1 ? probabilities : edit.thenLargestChannel(probabilities);
        String both = edit.thenConstant(GraphEdit.scalar((float) (2 * scores.threshold())));
        String background = edit.then("Sub", List.of(both, largest));
        return edit.then("Concat", List.of(background, probabilities), GraphEdit.integer("axis", 1));
    }

    private static AttributeProto channelsFirst(Layout layout) {
        return layout.dimensions() == 2
                ? GraphEdit.integers("perm", 0, 3, 1, 2)
                : GraphEdit.integers("perm", 0, 4, 1, 2, 3);
    }

    private static AttributeProto channelsLast(Layout layout) {
        return layout.dimensions() == 2
                ? GraphEdit.integers("perm", 0, 2, 3, 1)
                : GraphEdit.integers("perm", 0, 2, 3, 4, 1);
    }
}
