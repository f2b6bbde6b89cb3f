package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The field of each operator that is not as fine as a voxel, worked out by hand and seen in ONNX Runtime. */
class OperatorFieldTest {
    private static final List<Long> ONE = List.of(1L, 1L);
    private static final List<Long> NONE = List.of(0L, 0L, 0L, 0L);

    /** Which input columns each output column reads over one period, and the output's width for an input of width w. */
    static Stream<Arguments> operators() {
        return Stream.of(
                operator(
                        "a convolution reads its kernel",
                        "1 x",
                        "+1 -> +1: [-1,1]",
                        (b, x) -> b.conv(x, 1, 1, List.of(1L, 3L), ONE, ONE, List.of(0L, 1L, 0L, 1L))),
                operator(
                        "dilation spreads the kernel",
                        "1 x + -4",
                        "+1 -> +1: [-1,7]",
                        (b, x) -> b.conv(x, 1, 1, List.of(1L, 3L), ONE, List.of(1L, 4L), List.of(0L, 1L, 0L, 3L))),
                operator(
                        "stride skips",
                        "1/2 x",
                        "+1 -> +2: [-1,2]",
                        (b, x) -> b.conv(x, 1, 1, List.of(1L, 4L), List.of(1L, 2L), ONE, List.of(0L, 1L, 0L, 1L))),
                operator(
                        "SAME_UPPER pads more after",
                        "1 x",
                        "+1 -> +1: [-1,2]",
                        (b, x) -> auto(b, x, "SAME_UPPER", 4, 1)),
                operator(
                        "SAME_LOWER pads more before",
                        "1 x",
                        "+1 -> +1: [-2,1]",
                        (b, x) -> auto(b, x, "SAME_LOWER", 4, 1)),
                operator(
                        "SAME_UPPER with stride", "1/2 x", "+1 -> +2: [0,2]", (b, x) -> auto(b, x, "SAME_UPPER", 3, 2)),
                operator("VALID does not pad", "1 x + -3", "+1 -> +1: [0,3]", (b, x) -> auto(b, x, "VALID", 4, 1)),
                operator(
                        "a transposed convolution spreads",
                        "2 x + 1",
                        "+2 -> +1: [-1,0] [0,0]",
                        (b, x) -> transposed(b, x, 3, 2, Map.of())),
                operator(
                        "a kernel smaller than its stride leaves gaps",
                        "3 x + -1",
                        "+3 -> +1: [0,0] [0,0] -",
                        (b, x) -> transposed(b, x, 2, 3, Map.of())),
                operator(
                        "extra outputs of a transposed convolution",
                        "2 x",
                        "+2 -> +1: [0,0] [0,1]",
                        (b, x) -> transposed(
                                b,
                                x,
                                3,
                                2,
                                Map.of("pads", List.of(0L, 1L, 0L, 1L), "output_padding", List.of(0L, 1L)))),
                operator(
                        "a transposed convolution with dilation",
                        "2 x + 3",
                        "+2 -> +1: [-2,0] -",
                        (b, x) -> transposed(b, x, 3, 2, Map.of("dilations", List.of(1L, 2L)))),
                operator(
                        "a transposed convolution that pads more before",
                        "2 x",
                        "+2 -> +1: [0,0] [0,1]",
                        (b, x) -> transposed(b, x, 3, 2, Map.of("auto_pad", "SAME_LOWER"))),
                operator(
                        "a transposed convolution that pads more after",
                        "2 x",
                        "+2 -> +1: [-1,0] [0,0]",
                        (b, x) -> transposed(b, x, 3, 2, Map.of("auto_pad", "SAME_UPPER"))),
                operator("pooling reads its kernel", "1/2 x", "+1 -> +2: [0,1]", (b, x) -> pool(b, x, 2, 2, 0, 0)),
                operator("rounding up adds an output", "1/2 x", "+1 -> +2: [0,2]", (b, x) -> pool(b, x, 3, 2, 0, 1)),
                operator(
                        "but none that reads padding alone",
                        "1/2 x + 1",
                        "+1 -> +2: [-2,0]",
                        (b, x) -> pool(b, x, 3, 2, 2, 1)),
                operator(
                        "nearest, asymmetric",
                        "2 x",
                        "+2 -> +1: [0,0] [0,0]",
                        (b, x) -> resize(b, x, 2, "nearest", "asymmetric", "floor")),
                operator(
                        "nearest, rounding up",
                        "2 x",
                        "+2 -> +1: [0,0] [1,1]",
                        (b, x) -> resize(b, x, 2, "nearest", "asymmetric", "ceil")),
                operator(
                        "nearest by three",
                        "3 x",
                        "+3 -> +1: [0,0] [0,0] [0,0]",
                        (b, x) -> resize(b, x, 3, "nearest", "asymmetric", "floor")),
                operator(
                        "nearest by one and a half",
                        "3/2 x",
                        "+3 -> +2: [0,0] [0,0] [1,1]",
                        (b, x) -> resize(b, x, 1.5, "nearest", "half_pixel", "round_prefer_floor")),
                operator(
                        "nearest by one and a half, from the first voxel",
                        "3/2 x",
                        "+3 -> +2: [0,0] [0,0] [1,1]",
                        (b, x) -> resize(b, x, 1.5, "nearest", "asymmetric", "floor")),
                operator(
                        "linear by three",
                        "3 x",
                        "+3 -> +1: [-1,0] [0,0] [0,1]",
                        (b, x) -> resize(b, x, 3, "linear", "half_pixel", "floor")),
                operator(
                        "linear between centres",
                        "2 x",
                        "+2 -> +1: [-1,0] [0,1]",
                        (b, x) -> resize(b, x, 2, "linear", "half_pixel", "floor")),
                operator(
                        "linear from the first voxel",
                        "2 x",
                        "+2 -> +1: [0,0] [0,1]",
                        (b, x) -> resize(b, x, 2, "linear", "asymmetric", "floor")),
                operator(
                        "linear to half the size",
                        "1/2 x",
                        "+1 -> +2: [0,1]",
                        (b, x) -> resize(b, x, 0.5, "linear", "half_pixel", "floor")),
                operator(
                        "cubic",
                        "2 x",
                        "+2 -> +1: [-2,1] [-1,2]",
                        (b, x) -> resize(b, x, 2, "cubic", "half_pixel", "floor")),
                operator(
                        "tf_half_pixel_for_nn",
                        "2 x",
                        "+2 -> +1: [0,0] [0,0]",
                        (b, x) -> resize(b, x, 2, "nearest", "tf_half_pixel_for_nn", "floor")),
                operator(
                        "depth to space",
                        "2 x",
                        "+2 -> +1: [0,0] [0,0]",
                        (b, x) -> b.node(
                                "DepthToSpace",
                                List.of(b.conv(x, 1, 4, ONE, ONE, ONE, NONE)),
                                Map.of("blocksize", 2L))),
                operator(
                        "space to depth",
                        "1/2 x",
                        "+1 -> +2: [0,1]",
                        (b, x) -> b.node("SpaceToDepth", List.of(x), Map.of("blocksize", 2L))),
                operator(
                        "padding moves",
                        "1 x + 5",
                        "+1 -> +1: [-2,-2]",
                        (b, x) -> b.pad(x, "constant", List.of(0L, 0L, 0L, 2L, 0L, 0L, 0L, 3L))),
                operator(
                        "negative padding crops",
                        "1 x + -3",
                        "+1 -> +1: [2,2]",
                        (b, x) -> b.pad(x, "constant", List.of(0L, 0L, 0L, -2L, 0L, 0L, 0L, -1L))),
                operator(
                        "a slice moves",
                        "1 x + -3",
                        "+1 -> +1: [2,2]",
                        (b, x) -> b.slice(x, List.of(3L), List.of(2L), List.of(-1L), List.of(1L))),
                operator(
                        "a slice with steps",
                        "1/3 x",
                        "+1 -> +3: [1,1]",
                        (b, x) -> b.slice(x, List.of(3L), List.of(1L), List.of(Long.MAX_VALUE), List.of(3L))),
                operator("pixel shuffle as reshapes", "2 x", "+2 -> +1: [0,0] [0,0]", OperatorFieldTest::shuffled),
                operator("a pooling and its inverse", "1 x", "+2 -> +2: [0,1] [0,1]", (b, x) -> {
                    Map<String, ?> pool = Map.of("kernel_shape", List.of(1L, 2L), "strides", List.of(1L, 2L));
                    List<String> pooled = b.nodes("MaxPool", List.of(x), pool, 2);
                    return b.node("MaxUnpool", pooled, pool);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void fieldIsAsWorkedOutByHandAndAsSeen(
            String name, String size, String field, BiFunction<NetworkBuilder, String, String> network)
            throws OrtException {
        NetworkBuilder builder = new NetworkBuilder(17, 3);
        String x = builder.input("image", -1, 1, -1, -1);
        ModelProto model = builder.build(network.apply(builder, x));
        FactFinder.Walked walked = FactFinder.walk(Path.of("one.onnx"), model, null, null);
        Dim.Space space =
                (Dim.Space) walked.walk().tensor(walked.output()).axes().get(3);
        assertThat(space.size()).hasToString(size);
        assertThat(space.field()).hasToString(field);
        try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(model)) {
            int width = 24;
            long[][] moved = Perturbation.moved(runner, new long[] {1, 1, 4, width}, 3);
            Rational length = space.size()
                    .slope(org.imbrex.volume.Axis.X)
                    .times(Rational.of(width))
                    .plus(space.size().offset());
            assertThat(moved).hasNumberOfRows((int) length.floor());
            int middle =
                    moved.length / 2 / space.field().period() * space.field().period();
            for (int j = middle; j < middle + space.field().period(); j++) {
                if (space.field().dependsOnNothing(j)) {
                    assertThat(moved[j]).containsExactly(Long.MAX_VALUE, Long.MIN_VALUE);
                } else if (name.contains("inverse")) {
                    // Which of two voxels is the larger decides where the output goes, so not every image shows it.
                    assertThat(moved[j][0]).isGreaterThanOrEqualTo(space.field().low(j));
                    assertThat(moved[j][1]).isLessThanOrEqualTo(space.field().high(j));
                } else {
                    assertThat(moved[j])
                            .as("output %s of %s", j, Arrays.deepToString(moved))
                            .containsExactly(space.field().low(j), space.field().high(j));
                }
            }
        }
    }

    private static Arguments operator(
            String name, String size, String field, BiFunction<NetworkBuilder, String, String> network) {
        return Arguments.of(name, size, field, network);
    }

    private static String auto(NetworkBuilder b, String x, String mode, long kernel, long stride) {
        return b.node(
                "Conv",
                List.of(x, b.weights(0, 1, 1, 1, kernel)),
                Map.of("auto_pad", mode, "strides", List.of(1L, stride)));
    }

    private static String transposed(NetworkBuilder b, String x, long kernel, long stride, Map<String, ?> more) {
        Map<String, Object> attributes = new java.util.TreeMap<>(more);
        attributes.put("strides", List.of(1L, stride));
        return b.node("ConvTranspose", List.of(x, b.weights(1, 1, 1, 1, kernel)), attributes);
    }

    private static String pool(NetworkBuilder b, String x, long kernel, long stride, long pad, long ceil) {
        return b.node(
                "MaxPool",
                List.of(x),
                Map.of(
                        "kernel_shape",
                        List.of(1L, kernel),
                        "strides",
                        List.of(1L, stride),
                        "pads",
                        List.of(0L, pad, 0L, pad),
                        "ceil_mode",
                        ceil));
    }

    private static String resize(
            NetworkBuilder b, String x, double scale, String mode, String coordinates, String rounding) {
        return b.resize(x, List.of(1.0, 1.0, 1.0, scale), mode, coordinates, rounding);
    }

    private static String shuffled(NetworkBuilder b, String x) {
        String wide = b.conv(x, 1, 2, ONE, ONE, ONE, NONE);
        String width = b.node("Slice", b.node("Shape", wide), b.ints(3), b.ints(4), b.ints(0));
        String height = b.node("Slice", b.node("Shape", wide), b.ints(2), b.ints(3), b.ints(0));
        String split =
                b.node("Reshape", wide, b.node("Concat", List.of(b.ints(-1, 1, 2), height, width), Map.of("axis", 0L)));
        String turned = b.transpose(split, 0, 1, 3, 4, 2);
        String doubled = b.node("Mul", width, b.ints(2));
        return b.node("Reshape", turned, b.node("Concat", List.of(b.ints(-1, 1), height, doubled), Map.of("axis", 0L)));
    }
}
