package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.error.InputException;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.jspecify.annotations.Nullable;

/** Follows the image through a graph, node by node, up to one output. */
final class GraphWalk {
    private static final int DEEPEST_SUBGRAPH = 8;

    private final Path file;
    private final long opset;
    private final Requirements requirements = new Requirements();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<MemoryEstimate.Step> steps = new ArrayList<>();

    private GraphWalk(Path file, long opset) {
        this.file = file;
        this.opset = opset;
    }

    /**
     * Walks from an input to an output.
     *
     * @param image what is known of the graph's input
     * @throws InputException for a graph that no runtime could run
     */
    static GraphWalk of(Path file, GraphProto graph, long opset, String input, Signal image, String output) {
        GraphWalk walk = new GraphWalk(file, opset);
        walk.tensors.put(input, image);
        walk.run(graph, List.of(output), 0);
        return walk;
    }

    Requirements requirements() {
        return requirements;
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name));
    }

    List<MemoryEstimate.Step> steps() {
        return List.copyOf(steps);
    }

    private void run(GraphProto graph, List<String> outputs, int depth) {
        Map<String, TensorProto> stored = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (stored.put(tensor.getName(), tensor) != null) {
                throw new InputException(file, "two tensors are called '" + tensor.getName() + "'");
            }
            if (depth == 0 || !tensors.containsKey(tensor.getName())) {
                tensors.put(tensor.getName(), Constants.read(file, tensor));
            }
        }
        graph.getSparseInitializerList()
                .forEach(sparse -> tensors.put(sparse.getValues().getName(), Known.unknown(ElementType.OTHER)));
        for (NodeProto proto : NodeOrder.of(file, graph, outputs, tensors.keySet())) {
            List<Tensor> results = results(proto, depth);
            for (int i = 0; i < proto.getOutputCount(); i++) {
                if (!proto.getOutput(i).isEmpty()) {
                    tensors.put(proto.getOutput(i), results.get(i));
                }
            }
        }
    }

    private List<Tensor> results(NodeProto proto, int depth) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        // A subgraph may read the image without naming it as an input.
        boolean image = proto.getAttributeList().stream().anyMatch(AttributeProto::hasG);
        for (String name : proto.getInputList()) {
            Tensor tensor = name.isEmpty() ? null : Objects.requireNonNull(tensors.get(name));
            inputs.add(tensor);
            image |= tensor instanceof Signal;
        }
        Node node = new Node(file, proto, opset, inputs, requirements);
        List<Tensor> results = new ArrayList<>();
        try {
            if (proto.getOpType().equals("If")) {
                results.addAll(branch(node, depth));
            } else {
                results.addAll(image ? fromImage(node, proto) : fromConstants(node, proto));
            }
        } catch (NotLocalException e) {
            requirements.fixedSize();
            results.add(unknown(node, e.how(), image));
        } catch (ArithmeticException e) {
            requirements.fixedSize();
            results.add(unknown(node, "comes to numbers beyond reason: " + e.getMessage(), image));
        }
        while (results.size() < proto.getOutputCount()) {
            results.add(unknown(node, "has outputs that the walk does not know", image));
        }
        if (image) {
            steps.add(MemoryEstimate.step(proto, node, results));
        }
        return results;
    }

    private List<Tensor> fromImage(Node node, NodeProto proto) {
        if (proto.getOpType().equals("Shape") || proto.getOpType().equals("Size")) {
            Known shape = Folding.shape(node, node.tensor(0));
            return List.of(shape == null ? Known.unknown(ElementType.INT64) : shape);
        }
        Rule rule = Operators.find(proto.getDomain(), proto.getOpType());
        if (rule == null) {
            throw new NotLocalException("is not an operator that is known to be local");
        }
        // Where even the axes are lost, they stay lost, and the first reason stands.
        for (Tensor input : node.inputs()) {
            if (input instanceof Signal signal && signal.dims() == null) {
                return List.of(signal);
            }
        }
        return rule.outputs(node);
    }

    private List<Tensor> fromConstants(Node node, NodeProto proto) {
        if (proto.getOpType().equals("Constant")) {
            return List.of(Folding.constant(file, proto));
        }
        if (proto.getOpType().equals("Shape") || proto.getOpType().equals("Size")) {
            Known shape = Folding.shape(node, node.tensor(0));
            return List.of(shape == null ? Known.unknown(ElementType.INT64) : shape);
        }
        if (node.inputCount() == 0 || node.input(0) == null) {
            return List.of();
        }
        List<Tensor> folded = Folding.fold(node);
        if (folded != null) {
            return folded;
        }
        Rule rule = Operators.find(proto.getDomain(), proto.getOpType());
        if (rule == null || node.tensor(0).dims() == null) {
            return List.of();
        }
        // Weights that the graph computes from weights: their shape is what the rule says, their values do not matter.
        boolean uniform = ElementwiseRules.UNARY.contains(proto.getOpType()) && ((Known) node.tensor(0)).uniform();
        return rule.outputs(node.imagined()).stream()
                .<Tensor>map(tensor -> new Known(tensor.type(), tensor.dims(), null, uniform))
                .toList();
    }

    /** Takes the branch that the condition chooses for every patch. */
    private List<Tensor> branch(Node node, int depth) {
        if (depth >= DEEPEST_SUBGRAPH) {
            throw new InputException(file, node.describe() + ": subgraphs more than " + DEEPEST_SUBGRAPH + " deep");
        }
        Known condition = node.known(0);
        List<Long> values = condition == null ? null : condition.wholes();
        if (values == null || values.size() != 1) {
            throw new NotLocalException("chooses a branch by the size of the patch");
        }
        AttributeProto chosen = node.find(values.get(0) != 0 ? "then_branch" : "else_branch");
        if (chosen == null) {
            throw node.refused("expected two branches, found fewer");
        }
        GraphProto graph = chosen.getG();
        List<String> outputs =
                graph.getOutputList().stream().map(output -> output.getName()).toList();
        run(graph, outputs, depth + 1);
        return outputs.stream().map(this::tensor).toList();
    }

    private static Tensor unknown(Node node, String how, boolean image) {
        if (!image) {
            return Known.unknown(ElementType.OTHER);
        }
        String reason = null;
        ElementType type = ElementType.FLOAT;
        for (Tensor input : node.inputs()) {
            if (input instanceof Signal signal) {
                reason = reason == null ? signal.global() : reason;
                type = signal.type();
            }
        }
        return new Signal(type, null, reason == null ? node.describe() + " " + how : reason);
    }
}
