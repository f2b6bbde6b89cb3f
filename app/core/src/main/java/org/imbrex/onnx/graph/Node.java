package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.jspecify.annotations.Nullable;

/** An operator of a graph with what is known of its inputs, which a {@link Rule} turns into what is known of its outputs. */
final class Node {
    private final Path file;
    private final NodeProto proto;
    private final long opset;
    private final List<@Nullable Tensor> inputs;
    private final Requirements requirements;

    /** Inputs that the node leaves out are null. */
    Node(Path file, NodeProto proto, long opset, List<@Nullable Tensor> inputs, Requirements requirements) {
        this.file = file;
        this.proto = proto;
        this.opset = opset;
        this.inputs = inputs;
        this.requirements = requirements;
    }

    Path file() {
        return file;
    }

    /** The same node with a first input that comes from the image, to ask a rule about its axes. */
    Node imagined() {
        List<@Nullable Tensor> imagined = new ArrayList<>(inputs);
        Tensor first = tensor(0);
        imagined.set(0, new Signal(first.type(), first.dims(), null));
        return new Node(file, proto, opset, imagined, requirements);
    }

    String operator() {
        return proto.getOpType();
    }

    /** The version of the operator set that the model's file names. */
    long opset() {
        return opset;
    }

    Requirements requirements() {
        return requirements;
    }

    /** The operator and the node's name, for people. */
    String describe() {
        return describe(proto);
    }

    static String describe(NodeProto proto) {
        String name =
                !proto.getName().isEmpty() ? proto.getName() : proto.getOutputCount() > 0 ? proto.getOutput(0) : "";
        return name.isEmpty() ? proto.getOpType() : proto.getOpType() + " '" + name + "'";
    }

    int inputCount() {
        return inputs.size();
    }

    int outputCount() {
        return proto.getOutputCount();
    }

    List<@Nullable Tensor> inputs() {
        return inputs;
    }

    /** An input, or null if it is left out. */
    @Nullable
    Tensor input(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** An input that must be there. */
    Tensor tensor(int index) {
        Tensor tensor = input(index);
        if (tensor == null) {
            throw refused("input " + (index + 1) + " is missing");
        }
        return tensor;
    }

    /** An input that must come from the image and have at least so many axes. */
    Signal signal(int index, int axes) {
        if (!(tensor(index) instanceof Signal signal)) {
            throw new NotLocalException("reads the image where a constant was expected");
        }
        if (signal.rank() < axes) {
            throw refused("expected at least " + axes + " axes, found " + signal.rank());
        }
        return signal;
    }

    /** An input that was computed from weights and sizes alone, or null if it is left out. */
    @Nullable
    Known known(int index) {
        Tensor tensor = input(index);
        if (tensor instanceof Signal) {
            throw new NotLocalException("takes from the image what decides about its whole output");
        }
        return (Known) tensor;
    }

    /** The axes of the weights. */
    List<Long> shape(int index) {
        Tensor tensor = tensor(index);
        List<Dim> dims = tensor.dims();
        if (tensor instanceof Signal || dims == null) {
            throw new NotLocalException("has weights that the graph computes");
        }
        return dims.stream()
                .map(dim -> {
                    Size size = dim.size();
                    Long whole = size == null ? null : size.whole();
                    if (whole == null) {
                        throw new NotLocalException("has weights whose size depends on the image");
                    }
                    return whole;
                })
                .toList();
    }

    long integer(String name, long otherwise) {
        AttributeProto attribute = find(name);
        return attribute == null ? otherwise : attribute.getI();
    }

    String text(String name, String otherwise) {
        AttributeProto attribute = find(name);
        return attribute == null ? otherwise : attribute.getS().toStringUtf8();
    }

    /** A list of whole numbers, or null if the node has none by that name. */
    @Nullable
    List<Long> integers(String name) {
        AttributeProto attribute = find(name);
        return attribute == null ? null : attribute.getIntsList();
    }

    @Nullable
    AttributeProto find(String name) {
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute;
            }
        }
        return null;
    }

    /** A list that is an attribute in old operator sets and an input in newer ones; null if it is left out. */
    @Nullable
    List<Long> integers(String name, int index) {
        if (index >= inputs.size() || inputs.get(index) == null) {
            return integers(name);
        }
        Known known = known(index);
        List<Long> wholes = known == null ? null : known.wholes();
        if (wholes == null) {
            throw new NotLocalException("takes its " + name + " from the size of the patch");
        }
        return wholes;
    }

    /** An axis number that may count from the end. */
    int axis(long axis, int rank) {
        long positive = axis < 0 ? axis + rank : axis;
        if (positive < 0 || positive >= Math.max(rank, 1)) {
            throw refused("expected an axis below " + rank + ", found " + axis);
        }
        return (int) positive;
    }

    /** A tensor that this operator makes depend on the whole patch; the reason goes on after the operator's name. */
    Signal global(Signal signal, String how) {
        return signal.global(describe() + " " + how);
    }

    InputException refused(String problem) {
        return new InputException(file, describe() + ": " + problem);
    }
}
