package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;

/** Operators that work place by place: activations, arithmetic, comparisons, quantization, fixed normalisation. */
final class ElementwiseRules {
    /** One image, and parameters that are the same everywhere. */
    static final Set<String> UNARY = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BitwiseNot",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "Elu",
            "Erf",
            "Exp",
            "FastGelu",
            "Floor",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "LeakyRelu",
            "Log",
            "Mish",
            "Neg",
            "Not",
            "QuickGelu",
            "Reciprocal",
            "Relu",
            "Round",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Tan",
            "Tanh",
            "ThresholdedRelu");

    /** Operands that are broadcast to each other. */
    static final Set<String> JOINING = Set.of(
            "Add",
            "And",
            "BiasGelu",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Div",
            "Max",
            "Mean",
            "Min",
            "Mod",
            "Mul",
            "Or",
            "PRelu",
            "Pow",
            "Sub",
            "Sum",
            "Xor");

    private static final Set<String> COMPARING = Set.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual");

    private ElementwiseRules() {}

    static Map<String, Rule> rules() {
        Map<String, Rule> rules = new TreeMap<>();
        UNARY.forEach(operator -> rules.put(operator, ElementwiseRules::unary));
        JOINING.forEach(operator -> rules.put(operator, node -> {
            List<Tensor> operands = operands(node);
            return List.of(Broadcast.of(node, operands, operands.get(0).type()));
        }));
        COMPARING.forEach(operator ->
                rules.put(operator, node -> List.of(Broadcast.of(node, operands(node), ElementType.BOOL))));
        rules.put("IsNaN", node -> List.of(node.signal(0, 0).with(ElementType.BOOL)));
        rules.put("IsInf", node -> List.of(node.signal(0, 0).with(ElementType.BOOL)));
        rules.put(
                "Where",
                node -> List.of(
                        Broadcast.of(node, operands(node), node.tensor(1).type())));
        rules.put("Cast", node -> List.of(node.signal(0, 0).with(ElementType.of(node.integer("to", 1)))));
        rules.put(
                "CastLike",
                node -> List.of(node.signal(0, 0).with(node.tensor(1).type())));
        rules.put("Dropout", ElementwiseRules::dropout);
        rules.put("BatchNormalization", ElementwiseRules::batchNormalization);
        rules.put("LRN", ElementwiseRules::overChannels);
        rules.put("QuantizeLinear", node -> {
            Tensor zero = node.input(2);
            return quantization(node, zero == null ? ElementType.UINT8 : zero.type());
        });
        rules.put("DequantizeLinear", node -> quantization(node, node.tensor(1).type()));
        // Microsoft's quantized operators take (value, scale, zero point) for each operand.
        rules.put("QLinearAdd", node -> quantizedPair(node));
        rules.put("QLinearMul", node -> quantizedPair(node));
        rules.put("QLinearSigmoid", ElementwiseRules::unary);
        rules.put("QLinearLeakyRelu", ElementwiseRules::unary);
        return rules;
    }

    private static List<Tensor> unary(Node node) {
        for (int i = 1; i < node.inputCount(); i++) {
            if (node.input(i) instanceof Known known && !known.uniform()) {
                throw new NotLocalException("has parameters of unknown shape");
            }
            node.known(i);
        }
        return List.of(node.signal(0, 0));
    }

    private static List<Tensor> quantizedPair(Node node) {
        Tensor first = node.tensor(0);
        return List.of(Broadcast.of(node, List.of(first, node.tensor(3)), first.type()));
    }

    private static List<Tensor> operands(Node node) {
        List<Tensor> operands = new ArrayList<>();
        node.inputs().stream().filter(Objects::nonNull).forEach(operands::add);
        return operands;
    }

    private static List<Tensor> dropout(Node node) {
        if (node.input(2) instanceof Known training
                && training.values() != null
                && training.values().stream().anyMatch(value -> !value.is(0))) {
            throw new NotLocalException("drops values at random");
        }
        Signal input = node.signal(0, 0);
        return List.of(input, input.with(ElementType.BOOL));
    }

    private static List<Tensor> batchNormalization(Node node) {
        if (node.integer("training_mode", 0) != 0) {
            return List.of(node.global(node.signal(0, 2), "takes its statistics from the whole patch"));
        }
        if (node.opset() < 9 && node.integer("spatial", 1) == 0) {
            return List.of(node.global(node.signal(0, 2), "has parameters that differ from place to place"));
        }
        return overChannels(node);
    }

    /** Works along axis 1, which has to be channels. */
    private static List<Tensor> overChannels(Node node) {
        Signal input = node.signal(0, 2);
        return List.of(input.axes().get(1).spatial() ? node.global(input, "works along the image's axis") : input);
    }

    private static List<Tensor> quantization(Node node, ElementType type) {
        Signal input = node.signal(0, 0).with(type);
        Known scale = node.known(1);
        if (scale == null || scale.uniform() || scale.rank() == 0) {
            return List.of(input);
        }
        Signal output = input;
        int axis = node.axis(node.integer("axis", 1), input.rank());
        if (scale.rank() != 1 || input.axes().get(axis).spatial()) {
            output = node.global(input, "has scales that differ from place to place");
        }
        return List.of(output);
    }
}
