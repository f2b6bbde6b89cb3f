package org.imbrex.training.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.onnx.protobuf.ByteString;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;

/**
 * A network with its weights as an ONNX model, operator set {@value #OPSET}: batch and image size are free, the output are
 * logits. Batch normalisations stay nodes of their own; ONNX Runtime folds them into the convolutions when it loads.
 */
public final class OnnxGraph {
    static final int OPSET = 17;
    /** The file format that goes with operator set 17. */
    private static final int IR_VERSION = 8;

    private static final List<String> PLANE = List.of("height", "width");
    private static final List<String> SPACE = List.of("depth", "height", "width");

    private OnnxGraph() {}

    /**
     * The model.
     *
     * @param metadata what the file says about itself, by key
     */
    public static ModelProto of(Network network, State state, Map<String, String> metadata) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("network");
        graph.addInput(value(Network.IMAGE, network.channels(), network.grid().size()));
        // What a node's output is called; a node that does nothing at inference passes on its input's name.
        Map<String, String> values = new HashMap<>(Map.of(Network.IMAGE, Network.IMAGE));
        for (Node node : network.nodes()) {
            List<String> inputs = node.inputs().stream().map(values::get).toList();
            if (node.layer() instanceof Layer.Dropout) {
                values.put(node.name(), inputs.get(0));
                continue;
            }
            values.put(node.name(), node.name());
            NodeProto.Builder operator = operator(node.layer())
                    .setName(node.name())
                    .addAllInput(inputs)
                    .addOutput(node.name());
            for (Parameter parameter : node.layer().parameters()) {
                String name = node.name() + "." + parameter.name();
                operator.addInput(name);
                graph.addInitializer(initializer(name, parameter.shape(), state.get(name)));
            }
            graph.addNode(operator);
        }
        graph.addOutput(
                value(network.head().name(), network.classes(), network.grid().size()));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Imbrex")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph);
        metadata.forEach((key, text) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return model.build();
    }

    private static NodeProto.Builder operator(Layer layer) {
        NodeProto.Builder node = NodeProto.newBuilder();
        if (layer instanceof Layer.Convolution c) {
            List<Integer> padding = c.kernel().stream().map(k -> k / 2).toList();
            return node.setOpType("Conv")
                    .addAttribute(integers("kernel_shape", c.kernel()))
                    .addAttribute(integers("pads", twice(padding)));
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return node.setOpType("ConvTranspose")
                    .addAttribute(integers("kernel_shape", t.scale()))
                    .addAttribute(integers("strides", t.scale()));
        }
        if (layer instanceof Layer.BatchNormalisation b) {
            // ONNX counts what is kept, libtorch what is taken.
            return node.setOpType("BatchNormalization")
                    .addAttribute(number("epsilon", b.epsilon()))
                    .addAttribute(number("momentum", 1 - b.momentum()));
        }
        if (layer instanceof Layer.MaxPooling m) {
            return node.setOpType("MaxPool")
                    .addAttribute(integers("kernel_shape", m.size()))
                    .addAttribute(integers("strides", m.size()));
        }
        if (layer instanceof Layer.Relu) {
            return node.setOpType("Relu");
        }
        if (layer instanceof Layer.Concatenation) {
            return node.setOpType("Concat")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1));
        }
        throw new IllegalArgumentException("no ONNX operator for " + layer);
    }

    private static List<Integer> twice(List<Integer> list) {
        return IntStream.range(0, 2 * list.size())
                .mapToObj(i -> list.get(i % list.size()))
                .toList();
    }

    private static AttributeProto integers(String name, List<Integer> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values.stream().map(Integer::longValue).toList())
                .build();
    }

    private static AttributeProto number(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    private static TensorProto initializer(String name, List<Integer> shape, float[] numbers) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(numbers);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(shape.stream().map(Integer::longValue).toList())
                .setRawData(ByteString.copyFrom(raw))
                .build();
    }

    private static ValueInfoProto value(String name, int channels, int dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(channels));
        for (String axis : dimensions == 2 ? PLANE : SPACE) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(axis));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
