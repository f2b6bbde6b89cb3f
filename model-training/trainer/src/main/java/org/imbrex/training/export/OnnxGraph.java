package org.imbrex.training.export;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.TensorShapeProto;
import org.imbrex.onnx.proto.OnnxMl.TypeProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
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
        graph.addInput(value(Network.IMAGE, network.channels(), network.dimensions()));
        OnnxNodes nodes = new OnnxNodes(graph);
        // What a node's output is called; a node that does nothing at inference passes on its input's name.
        Map<String, String> values = new HashMap<>(Map.of(Network.IMAGE, Network.IMAGE));
        for (Node node : network.forInference().nodes()) {
            List<String> inputs = node.inputs().stream().map(values::get).toList();
            values.put(node.name(), OnnxLayer.add(nodes, state, network.dimensions(), node, inputs));
        }
        graph.addOutput(value(network.head().name(), network.classes(), network.dimensions()));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Imbrex")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph);
        metadata.forEach((key, text) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return model.build();
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
