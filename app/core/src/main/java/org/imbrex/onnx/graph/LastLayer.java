package org.imbrex.onnx.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;

/** What kind of numbers a graph's output has, as its last operator tells. */
public enum LastLayer {
    /** Scores, before any activation: any number at all. */
    SCORES,
    /** Probabilities of classes that exclude each other. */
    SOFTMAX,
    /** Probabilities of each class by itself. */
    SIGMOID,
    /** Numbers of classes. */
    LABELS;

    /** Operators that leave values as they are. */
    private static final Set<String> PASSING = Set.of(
            "Cast", "Identity", "Reshape", "Slice", "Crop", "Squeeze", "Transpose", "Unsqueeze", "DequantizeLinear");

    /** Looks at what makes an output. */
    public static LastLayer of(GraphProto graph, String output) {
        Map<String, NodeProto> makers = new HashMap<>();
        graph.getNodeList().forEach(node -> node.getOutputList().forEach(name -> makers.put(name, node)));
        Set<String> seen = new HashSet<>();
        NodeProto node = makers.get(output);
        while (node != null
                && PASSING.contains(node.getOpType())
                && node.getInputCount() > 0
                && seen.add(node.getInput(0))) {
            node = makers.get(node.getInput(0));
        }
        return switch (node == null ? "" : node.getOpType()) {
            case "Softmax" -> SOFTMAX;
            case "Sigmoid", "HardSigmoid" -> SIGMOID;
            case "ArgMax", "ArgMin" -> LABELS;
            default -> SCORES;
        };
    }
}
