package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;

/** Puts operators before a graph's image and after one of its outputs, in the form that its operator set wants. */
final class GraphEdit {
    private final ModelProto.Builder model;
    private final GraphProto.Builder graph;
    private final long opset;
    private final Set<String> names = new HashSet<>();
    private final List<NodeProto> after = new ArrayList<>();

    GraphEdit(ModelProto model, long opset) {
        this.model = model.toBuilder();
        this.graph = this.model.getGraphBuilder();
        this.opset = opset;
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    }

    /** A name that the graph does not have yet. */
    String fresh(String word) {
        String name = "imbrex_" + word;
        for (int i = 2; !names.add(name); i++) {
            name = "imbrex_" + word + "_" + i;
        }
        return name;
    }

    /** Takes another image of floats instead of an input, which nodes then make of it. */
    void replaceInput(String input, String image, TensorShapeProto shape, List<NodeProto> makers) {
        for (ValueInfoProto.Builder value : graph.getInputBuilderList()) {
            if (value.getName().equals(input)) {
                value.setName(image);
                value.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape);
            }
        }
        List<NodeProto> nodes = new ArrayList<>(makers);
        nodes.addAll(graph.getNodeList());
        graph.clearNode().addAllNode(nodes);
    }

    /** Adds a node after all others and gives the name of its output. */
    String then(String operator, List<String> inputs, AttributeProto... attributes) {
        NodeProto node = node(operator, inputs, fresh(operator.toLowerCase(Locale.ROOT)), attributes);
        after.add(node);
        return node.getOutput(0);
    }

    String thenConstant(TensorProto value) {
        AttributeProto attribute = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeType.TENSOR)
                .setT(value)
                .build();
        return then("Constant", List.of(), attribute);
    }

    /** The largest of each place's channels, which are axis 1, as one channel. */
    String thenLargestChannel(String input) {
        AttributeProto keep = integer("keepdims", 1);
        return opset < 18
                ? then("ReduceMax", List.of(input), integers("axes", 1), keep)
                : then("ReduceMax", List.of(input, thenConstant(longs(1))), keep);
    }

    /** The first entries along the first axis. */
    String thenFirst(String input) {
        return opset < 10
                ? then("Slice", List.of(input), integers("axes", 0), integers("starts", 0), integers("ends", 1))
                : then("Slice", List.of(input, thenConstant(longs(0)), thenConstant(longs(1)), thenConstant(longs(0))));
    }

    /** The model whose only output is a tensor of floats. */
    ModelProto finish(String output) {
        graph.addAllNode(after);
        graph.clearOutput();
        ValueInfoProto.Builder value = graph.addOutputBuilder().setName(output);
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        return model.build();
    }

    static NodeProto node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(LongStream.of(values).boxed().toList())
                .build();
    }

    static TensorProto scalar(float value) {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData(value)
                .build();
    }

    private static TensorProto longs(long... values) {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .addAllInt64Data(LongStream.of(values).boxed().toList())
                .build();
    }
}
