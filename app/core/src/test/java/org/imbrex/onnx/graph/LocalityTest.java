package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which operators keep a network local, and what is said of those that do not. */
class LocalityTest {
    private static final Path FILE = Path.of("network.onnx");

    /** Operators after a 3 x 3 convolution with four channels, which still has a halo of 1. */
    static Stream<Arguments> local() {
        return Stream.of(
                of("softmax over channels", 17, (b, x) -> b.node("Softmax", List.of(x), Map.of("axis", 1L))),
                of("log-softmax over channels", 13, (b, x) -> b.node("LogSoftmax", List.of(x), Map.of("axis", -3L))),
                of(
                        "old softmax over the last axis",
                        11,
                        (b, x) -> b.transpose(
                                b.node("Softmax", List.of(b.transpose(x, 0, 2, 3, 1)), Map.of("axis", 3L)),
                                0,
                                3,
                                1,
                                2)),
                of("argmax over channels", 17, (b, x) -> b.node("ArgMax", List.of(x), Map.of("axis", 1L))),
                of("mean over channels", 17, (b, x) -> b.node("ReduceMean", List.of(x), Map.of("axes", List.of(1L)))),
                of("sum over channels by an input", 17, (b, x) -> b.node("ReduceSum", x, b.ints(1))),
                of(
                        "a reduction of nothing",
                        18,
                        (b, x) -> b.node("ReduceMax", List.of(x), Map.of("noop_with_empty_axes", 1L))),
                of("local response normalisation", 17, (b, x) -> b.node("LRN", List.of(x), Map.of("size", 3L))),
                of("layer normalisation over channels", 17, (b, x) -> {
                    String last = b.transpose(x, 0, 2, 3, 1);
                    return b.transpose(b.node("LayerNormalization", last, b.weights(0, 4)), 0, 3, 1, 2);
                }),
                of("a product over channels", 17, (b, x) -> b.node("MatMul", b.weights(1, 4, 4), flat(b, x))),
                of(
                        "a sum over channels by letters",
                        17,
                        (b, x) ->
                                b.node("Einsum", List.of(x, b.weights(1, 4, 4)), Map.of("equation", "nchw,cd->ndhw"))),
                of("a matrix product with bias", 17, (b, x) -> {
                    String last = b.node("Reshape", b.transpose(x, 0, 2, 3, 1), b.ints(-1, 4));
                    return b.node("Gemm", last, b.weights(1, 4, 4), b.weights(0, 4));
                }),
                of("mish", 17, (b, x) -> b.node("Mul", x, b.node("Tanh", b.node("Softplus", x)))),
                of(
                        "gelu",
                        17,
                        (b, x) -> b.node("Mul", x, b.node("Erf", b.node("Div", x, b.floats(new float[] {1.4f}))))),
                of("clip", 17, (b, x) -> b.node("Clip", x, b.floats(new float[] {0}), b.floats(new float[] {1}))),
                of("old clip", 7, (b, x) -> b.node("Clip", List.of(x), Map.of("min", 0.0))),
                of("where", 17, (b, x) -> b.node("Where", b.node("Greater", x, b.floats(new float[] {1})), x, x)),
                of("a factor for each channel", 17, (b, x) -> b.node("Mul", x, b.weights(0, 4, 1, 1))),
                of("quantized and back", 13, (b, x) -> {
                    String scale = b.floats(new float[] {0.1f});
                    return b.node("DequantizeLinear", b.node("QuantizeLinear", x, scale), scale);
                }),
                of("channels split and joined", 13, (b, x) -> {
                    List<String> parts = b.nodes("Split", List.of(x, b.ints(1, 3)), Map.of("axis", 1L), 2);
                    return b.concat(parts.get(1), parts.get(0));
                }),
                of("channels picked", 13, (b, x) -> b.node("Gather", List.of(x, b.ints(2, 0)), Map.of("axis", 1L))),
                of(
                        "channels reversed",
                        13,
                        (b, x) -> b.slice(x, List.of(1L), List.of(-1L), List.of(Long.MIN_VALUE + 1), List.of(-1L))),
                of("channels repeated", 13, (b, x) -> b.node("Tile", x, b.ints(1, 2, 1, 1))),
                of(
                        "an axis more and less",
                        13,
                        (b, x) -> b.node("Squeeze", b.node("Unsqueeze", x, b.ints(2)), b.ints(2))),
                of("spread to its own shape", 13, (b, x) -> b.node("Expand", x, b.node("Shape", x))),
                of(
                        "a constant as large as the patch",
                        13,
                        (b, x) -> b.node("Add", x, b.node("ConstantOfShape", b.node("Shape", x)))),
                of("dropout", 12, (b, x) -> b.node("Dropout", x)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("local")
    void operatorsOverChannelsAreLocal(String name, int opset, BiFunction<NetworkBuilder, String, String> network) {
        ModelProto model = network(opset, network);
        assertThat(GraphFacts.of(FILE, model).reach())
                .isEqualTo(new Reach.Local(Halo.of(0, 1, 1), Extent.of(1, 1), Halo.NONE));
    }

    static Stream<Arguments> global() {
        return Stream.of(
                of(
                        "InstanceNormalization",
                        17,
                        (b, x) -> b.node("InstanceNormalization", x, b.weights(0, 4), b.weights(0, 4))),
                of(
                        "GroupNormalization",
                        21,
                        (b, x) -> b.node(
                                "GroupNormalization",
                                List.of(x, b.weights(0, 4), b.weights(0, 4)),
                                Map.of("num_groups", 2L))),
                of(
                        "LayerNormalization",
                        17,
                        (b, x) -> b.node("LayerNormalization", List.of(x, b.weights(0, 4)), Map.of("axis", 1L))),
                of("MeanVarianceNormalization", 13, (b, x) -> b.node("MeanVarianceNormalization", x)),
                of("GlobalAveragePool", 17, (b, x) -> b.node("Mul", x, b.node("GlobalAveragePool", x))),
                of(
                        "ReduceMean",
                        17,
                        (b, x) -> b.node("Add", x, b.node("ReduceMean", List.of(x), Map.of("axes", List.of(2L, 3L))))),
                of("ReduceMax", 18, (b, x) -> b.node("ReduceMax", x)),
                of("Softmax", 12, (b, x) -> b.node("Softmax", List.of(x), Map.of("axis", 1L))),
                of("Softmax", 17, (b, x) -> b.node("Softmax", List.of(x), Map.of("axis", -1L))),
                of("CumSum", 14, (b, x) -> b.node("CumSum", x, b.scalar(3))),
                of(
                        "DynamicQuantizeLinear",
                        14,
                        (b, x) -> b.nodes("DynamicQuantizeLinear", List.of(x), Map.of(), 3)
                                .get(0)),
                of("MatMul", 17, (b, x) -> b.node("MatMul", x, b.node("Transpose", x))),
                of("Einsum", 17, (b, x) -> b.node("Einsum", List.of(x, x), Map.of("equation", "nchw,nchv->nchv"))),
                of("GridSample", 17, (b, x) -> b.node("GridSample", x, b.transpose(x, 0, 2, 3, 1))),
                of("MyOwnOperator", 17, (b, x) -> b.node("MyOwnOperator", x)),
                of(
                        "Resize",
                        17,
                        (b, x) -> b.resize(x, List.of(1.0, 1.0, 2.0, 2.0), "linear", "align_corners", "floor")),
                of("Pad", 19, (b, x) -> b.pad(x, "wrap", List.of(0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L))),
                of(
                        "Slice",
                        13,
                        (b, x) -> b.slice(x, List.of(3L), List.of(-1L), List.of(Long.MIN_VALUE + 1), List.of(-1L))),
                of("Slice", 13, (b, x) -> b.slice(x, List.of(3L), List.of(0L), List.of(7L), List.of(1L))),
                of("Concat", 13, (b, x) -> b.node("Concat", List.of(x, x), Map.of("axis", 3L))),
                of("Gather", 13, (b, x) -> b.node("Gather", List.of(x, b.ints(0, 1)), Map.of("axis", 2L))),
                of("Tile", 13, (b, x) -> b.node("Tile", x, b.ints(1, 1, 1, 2))),
                of("Reshape", 13, (b, x) -> b.node("Reshape", x, b.ints(1, 7, -1, 8))),
                of("Add", 13, (b, x) -> b.node("Add", x, b.weights(0, 1, 1, 16, 16))),
                of("Add", 13, (b, x) -> b.node("Add", x, b.transpose(x, 0, 1, 3, 2))),
                of(
                        "If",
                        13,
                        (b, x) -> b.node(
                                "If", List.of(odd(b, x)), Map.of("then_branch", same(x), "else_branch", same(x)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("global")
    void operatorsThatLookAtTheWholePatchAreNamed(
            String operator, int opset, BiFunction<NetworkBuilder, String, String> network) {
        Reach reach = GraphFacts.of(FILE, network(opset, network)).reach();
        assertThat(reach).isInstanceOf(Reach.Global.class);
        assertThat(((Reach.Global) reach).reason()).startsWith(operator + " '").doesNotContain("\n");
    }

    @Test
    void anOperatorOfAnotherDomainIsUnknownEvenIfItsNameIsNot() {
        NetworkBuilder builder = new NetworkBuilder(17, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        String y = builder.node("Relu", x);
        builder.graph().getNodeBuilder(0).setDomain("org.example");
        assertThat(GraphFacts.of(FILE, builder.build(y)).reach()).isInstanceOf(Reach.Global.class);
    }

    @Test
    void aBranchThatASizeDecidesForEveryPatchIsTaken() {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        String conv = builder.conv3(x, 1, 2, 2);
        // Exporters ask whether an axis has length 1 before they squeeze it.
        String channels = builder.node("Gather", builder.node("Shape", conv), builder.ints(1));
        String condition = builder.node("Equal", channels, builder.ints(2));
        String y = builder.node("If", List.of(condition), Map.of("then_branch", same(conv), "else_branch", mean(conv)));
        assertThat(GraphFacts.of(FILE, builder.build(y)).reach()).isInstanceOf(Reach.Local.class);
    }

    private static Arguments of(String name, int opset, BiFunction<NetworkBuilder, String, String> network) {
        return Arguments.of(name, opset, network);
    }

    private static ModelProto network(int opset, BiFunction<NetworkBuilder, String, String> network) {
        NetworkBuilder builder = new NetworkBuilder(opset, 1);
        String x = builder.conv3(builder.input("image", -1, 1, -1, -1), 1, 4, 2);
        String y = network.apply(builder, x);
        if (y.startsWith("matmul") || y.startsWith("gemm")) {
            y = unflat(builder, y, x);
        }
        return builder.build(y);
    }

    /** N x C x HW. */
    private static String flat(NetworkBuilder b, String x) {
        return b.node("Reshape", x, b.ints(0, 4, -1));
    }

    private static String unflat(NetworkBuilder b, String y, String like) {
        String shape = b.node("Shape", like);
        if (y.startsWith("gemm")) {
            String last = b.node("Gather", shape, b.ints(0, 2, 3, 1));
            return b.transpose(b.node("Reshape", y, last), 0, 3, 1, 2);
        }
        return b.node("Reshape", y, shape);
    }

    private static String odd(NetworkBuilder b, String x) {
        String size = b.node("Gather", b.node("Shape", x), b.scalar(3));
        return b.node("Greater", size, b.scalar(100));
    }

    private static GraphProto same(String x) {
        NetworkBuilder inner = new NetworkBuilder(13, 2);
        return inner(inner, inner.node("Identity", x));
    }

    private static GraphProto mean(String x) {
        NetworkBuilder inner = new NetworkBuilder(13, 2);
        return inner(inner, inner.node("ReduceMean", x));
    }

    private static GraphProto inner(NetworkBuilder inner, String output) {
        GraphProto.Builder graph = inner.graph().clone();
        // Names are unique over the whole model.
        String renamed = "inner_" + output;
        graph.getNodeBuilder(0).setOutput(0, renamed);
        return graph.addOutput(ValueInfoProto.newBuilder().setName(renamed)).build();
    }
}
