package org.imbrex.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.model.Activation;
import org.imbrex.model.Device;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.FloatTensor;
import org.imbrex.onnx.graph.NetworkBuilder;
import org.imbrex.onnx.graph.OnnxRuntimeRunner;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models without metadata and of other forms are run as ONNX Runtime runs them by itself. */
class ForeignModelTest {
    @TempDir
    private Path folder;

    private OnnxModel open(ModelProto model, ModelOptions options) throws IOException {
        return OnnxModel.open(Files.write(folder.resolve("other.onnx"), model.toByteArray()), Device.CPU, options);
    }

    private static ModelOptions layout(Layout layout) {
        return new ModelOptions(layout, List.of(), List.of(), null, null, null);
    }

    private static float[] run(TileModel model, Extent patch, float[] voxels) {
        try (TileModel.Caller caller = model.caller(1)) {
            caller.input(patch).put(voxels);
            FloatBuffer scores = caller.run();
            float[] values = new float[scores.remaining()];
            scores.get(values);
            return values;
        }
    }

    /** A convolution with ReLU and one to two classes, for channels that are last. */
    private static ModelProto channelsLast(long opset, int dimensions, long... shape) {
        NetworkBuilder builder = new NetworkBuilder(opset, 3);
        String x = builder.input("image", shape);
        long[] first = dimensions == 2 ? new long[] {0, 3, 1, 2} : new long[] {0, 4, 1, 2, 3};
        long[] last = dimensions == 2 ? new long[] {0, 2, 3, 1} : new long[] {0, 2, 3, 4, 1};
        String features = builder.node("Relu", builder.conv3(builder.transpose(x, first), 3, 4, dimensions));
        return builder.build(builder.transpose(builder.conv3(features, 4, 2, dimensions), last));
    }

    private static float[] interleaved(float[] planar, int channels) {
        int voxels = planar.length / channels;
        float[] values = new float[planar.length];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < voxels; i++) {
                values[i * channels + c] = planar[c * voxels + i];
            }
        }
        return values;
    }

    @Test
    void channelsMayBeLast() throws IOException, OrtException {
        ModelProto plane = channelsLast(11, 2, -1, -1, -1, 3);
        float[] voxels = FloatTensor.random(1, 3, 6, 7).values();
        try (OnnxModel model = open(plane, ModelOptions.NONE);
                OnnxRuntimeRunner runner = new OnnxRuntimeRunner(plane)) {
            assertThat(model.spec().layout()).isEqualTo(Layout.NHWC);
            assertThat(model.reach()).isEqualTo(new Reach.Local(Halo.of(0, 2, 2), Extent.of(1, 1), Halo.NONE));
            float[] expected = runner.run(new FloatTensor(interleaved(voxels, 3), 1, 6, 7, 3))
                    .values();
            assertThat(interleaved(run(model, Extent.of(6, 7), voxels), 2)).containsExactly(expected);
        }
        ModelProto volume = channelsLast(13, 3, 1, -1, -1, -1, 3);
        voxels = FloatTensor.random(1, 3, 4, 5, 6).values();
        try (OnnxModel model = open(volume, layout(Layout.NDHWC));
                OnnxRuntimeRunner runner = new OnnxRuntimeRunner(volume)) {
            float[] expected = runner.run(new FloatTensor(interleaved(voxels, 3), 1, 4, 5, 6, 3))
                    .values();
            assertThat(interleaved(run(model, new Extent(4, 5, 6), voxels), 2)).containsExactly(expected);
        }
    }

    @Test
    void aFixedSizeIsFreedOrKept() throws IOException {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        ModelProto free = builder.build(builder.conv3(builder.input("image", 1, 1, 16, 16), 1, 2, 2));
        try (OnnxModel model = open(free, ModelOptions.NONE)) {
            assertThat(model.reach().fixed()).isEmpty();
            assertThat(model.notes()).anyMatch(note -> note.contains("fixed size were freed"));
            assertThat(run(model, Extent.of(5, 40), new float[200])).hasSize(400);
        }
        builder = new NetworkBuilder(13, 1);
        String x = builder.input("image", 1, 1, 16, -1);
        String sum = builder.node("Add", x, builder.weights(0, 1, 1, 16, 1));
        try (OnnxModel model = open(builder.build(builder.conv3(sum, 1, 2, 2)), ModelOptions.NONE)) {
            assertThat(model.reach().fixed()).isEqualTo(Map.of(Axis.Y, 16));
            assertThat(run(model, Extent.of(16, 5), new float[80])).hasSize(160);
        }
    }

    /** The graph names its size in the middle, so that it cannot be freed, but works at every place alike. */
    @Test
    void patchesOfAFixedSizeEqualTheWholeImageOfTheSameNetworkWithoutOne() throws IOException {
        NetworkBuilder fixed = new NetworkBuilder(13, 7);
        String conv = fixed.conv3(fixed.input("image", 1, 1, 15, 16), 1, 2, 2);
        NetworkBuilder free = new NetworkBuilder(13, 7);
        ModelProto same = free.build(free.conv3(free.input("image", 1, 1, -1, -1), 1, 2, 2));
        try (OnnxModel patches =
                        open(fixed.build(fixed.node("Reshape", conv, fixed.ints(1, 2, 15, 16))), ModelOptions.NONE);
                OnnxModel whole = open(same, ModelOptions.NONE)) {
            assertThat(patches.reach().fixed()).isEqualTo(Map.of(Axis.Y, 15, Axis.X, 16));
            SegmentOptions options = SegmentOptions.within(1L << 30);
            for (Extent extent : List.of(Extent.of(40, 50), Extent.of(15, 16), Extent.of(16, 100))) {
                Volume image =
                        Volume.of(extent, FloatTensor.random(8, extent.voxels()).values());
                assertThat(Probabilities.of(patches, image, options, 0))
                        .containsExactly(Probabilities.of(whole, image, options, 0));
            }
            Volume small = Volume.of(Extent.of(3, 5), FloatTensor.random(8, 15).values());
            assertThat(Probabilities.of(patches, small, options, 0)).hasSize(15).doesNotContain(0);
        }
    }

    @Test
    void aNetworkThatLooksAtWholePatchesKeepsItsSizeAndIsBlended() throws IOException {
        NetworkBuilder builder = new NetworkBuilder(13, 7);
        String conv = builder.conv3(builder.input("image", 1, 1, 16, 16), 1, 2, 2);
        String ones = builder.floats(new float[] {1, 1}, 2);
        String norm = builder.node("InstanceNormalization", conv, ones, builder.floats(new float[2], 2));
        try (OnnxModel model = open(builder.build(norm), ModelOptions.NONE)) {
            assertThat(model.reach()).isInstanceOf(Reach.Global.class);
            assertThat(model.reach().fixed()).isEqualTo(Map.of(Axis.Y, 16, Axis.X, 16));
            for (Extent extent : List.of(Extent.of(40, 50), Extent.of(16, 16), Extent.of(3, 100))) {
                Volume image =
                        Volume.of(extent, FloatTensor.random(8, extent.voxels()).values());
                assertThat(Probabilities.of(model, image, SegmentOptions.within(1L << 30), 0))
                        .hasSize((int) extent.voxels())
                        .doesNotContain(0);
            }
        }
    }

    @Test
    void severalPatchesAtOnceBecomeOne() throws IOException, OrtException {
        float[] voxels = FloatTensor.random(4, 8, 8).values();
        FloatTensor four = new FloatTensor(fourTimes(voxels), 4, 1, 8, 8);
        NetworkBuilder builder = new NetworkBuilder(9, 1);
        ModelProto free = builder.build(builder.conv3(builder.input("image", 4, 1, -1, -1), 1, 2, 2));
        // The second names its four patches in the middle of the graph: they have to stay four.
        NetworkBuilder other = new NetworkBuilder(9, 1);
        String conv = other.conv3(other.input("image", 4, 1, 8, 8), 1, 2, 2);
        ModelProto fixed = other.build(other.node("Reshape", conv, other.ints(4, 2, 8, 8)));
        for (ModelProto proto : List.of(free, fixed)) {
            try (OnnxModel model = open(proto, ModelOptions.NONE);
                    OnnxRuntimeRunner runner = new OnnxRuntimeRunner(proto)) {
                float[] expected = runner.run(four).part(0, 0, 1).values();
                assertThat(run(model, Extent.of(8, 8), voxels)).containsExactly(expected);
                assertThat(model.notes()).anyMatch(note -> note.contains("4 patches at once were made one"));
                assertThat(model.notes()).anyMatch(note -> proto.equals(free) != note.contains("4 times the work"));
            }
        }
    }

    private static float[] fourTimes(float[] values) {
        float[] all = new float[4 * values.length];
        for (int i = 0; i < 4; i++) {
            System.arraycopy(values, 0, all, i * values.length, values.length);
        }
        return all;
    }

    /** One channel whose sigmoid is the probability of the foreground; a 1 x 1 convolution of weight 1. */
    private static NetworkBuilder passing(long opset, int channels) {
        NetworkBuilder builder = new NetworkBuilder(opset, 1);
        float[] weights = new float[channels];
        java.util.Arrays.fill(weights, 1);
        builder.node(
                "Conv",
                List.of(builder.input("image", -1, 1, -1, -1), builder.floats(weights, channels, 1, 1, 1)),
                Map.of("kernel_shape", List.of(1L, 1L)));
        return builder;
    }

    @Test
    void aSingleChannelIsTheForegroundsProbability() throws IOException {
        float[] scores = {-2, 0, 3};
        for (long opset : new long[] {7, 13, 18}) {
            NetworkBuilder builder = passing(opset, 1);
            String conv = builder.graph().getNode(0).getOutput(0);
            try (OnnxModel model = open(builder.build(conv), ModelOptions.NONE)) {
                assertThat(model.spec().classes()).containsExactly("background", "foreground");
                assertThat(model.spec().activation()).isEqualTo(Activation.NONE);
                assertThat(model.notes()).anyMatch(note -> note.contains("--activation"));
                float[] found = run(model, Extent.of(1, 3), scores);
                for (int i = 0; i < 3; i++) {
                    double p = 1 / (1 + Math.exp(-scores[i]));
                    assertThat((double) found[i]).isCloseTo(1 - p, org.assertj.core.data.Offset.offset(1e-6));
                    assertThat((double) found[3 + i]).isCloseTo(p, org.assertj.core.data.Offset.offset(1e-6));
                }
            }
            NetworkBuilder applied = passing(opset, 1);
            String last = applied.node("Sigmoid", applied.graph().getNode(0).getOutput(0));
            ModelOptions options = new ModelOptions(null, List.of(), List.of("none", "cell"), null, 0.9, null);
            try (OnnxModel model = open(applied.build(last), options)) {
                assertThat(model.spec().classes()).containsExactly("none", "cell");
                float[] found = run(model, Extent.of(1, 3), scores);
                // At the threshold both classes have the same number.
                float[] border = run(model, Extent.of(1, 1), new float[] {(float) Math.log(9)});
                assertThat(border[0]).isCloseTo(border[1], org.assertj.core.data.Offset.offset(1e-6f));
                assertThat(found[2]).isLessThan(found[5]);
                assertThat(found[1]).isGreaterThan(found[4]);
            }
        }
    }

    @Test
    void overlappingClassesGetABackgroundWhereNoneOfThemIs() throws IOException {
        for (long opset : new long[] {8, 17, 18}) {
            NetworkBuilder builder = passing(opset, 2);
            String last = builder.node("Sigmoid", builder.graph().getNode(0).getOutput(0));
            try (OnnxModel model = open(builder.build(last), ModelOptions.NONE)) {
                assertThat(model.spec().classes()).containsExactly("background", "class 1", "class 2");
                float[] found = run(model, Extent.of(1, 2), new float[] {-1, 1});
                assertThat(found[0]).isGreaterThan(found[2]);
                assertThat(found[1]).isLessThan(found[3]);
            }
        }
    }

    @Test
    void exclusiveClassesHaveTheirBackgroundAmongThem() throws IOException {
        NetworkBuilder builder = passing(13, 3);
        String last = builder.node("Softmax", List.of(builder.graph().getNode(0).getOutput(0)), Map.of("axis", 1L));
        try (OnnxModel model = open(builder.build(last), ModelOptions.NONE)) {
            assertThat(model.spec().classes()).containsExactly("background", "class 1", "class 2");
            assertThat(model.spec().activation()).isEqualTo(Activation.NONE);
            assertThat(model.spec().channels().get(0).normalisation()).isEqualTo(new Normalisation.ScanZScore());
            assertThat(model.notes()).hasSize(2).anyMatch(note -> note.contains("--normalise"));
        }
    }

    @Test
    void otherNumbersThanFloatsOf32BitsAreConverted() throws IOException {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        builder.graph()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(TensorProto.DataType.UINT8_VALUE);
        String floats = builder.node("Cast", List.of(x), Map.of("to", (long) TensorProto.DataType.FLOAT_VALUE));
        String conv = builder.node(
                "Conv",
                List.of(floats, builder.floats(new float[] {1, -1}, 2, 1, 1, 1)),
                Map.of("kernel_shape", List.of(1L, 1L)));
        String doubles = builder.node("Cast", List.of(conv), Map.of("to", (long) TensorProto.DataType.DOUBLE_VALUE));
        try (OnnxModel model = open(builder.build(doubles), ModelOptions.NONE)) {
            assertThat(run(model, Extent.of(1, 2), new float[] {7, 200})).containsExactly(7, 200, -7, -200);
        }
    }

    @Test
    void whatContradictsTheGraphIsRefused() throws IOException {
        NetworkBuilder builder = passing(13, 3);
        ModelProto three = builder.build(builder.graph().getNode(0).getOutput(0));
        refused(
                three,
                new ModelOptions(null, List.of(), List.of("a", "b"), null, null, null),
                "3 classes for the 3 channels");
        refused(
                three,
                new ModelOptions(null, List.of(), List.of("a", "b", "c", "d"), Activation.SOFTMAX, null, null),
                "3 channels that exclude each other");
        refused(three, layout(Layout.NCDHW), "expected an input laid out NCDHW, found 4 axes");
        refused(three, new ModelOptions(null, List.of(), List.of(), null, 0.3, null), "which a threshold is for");
        refused(
                three,
                new ModelOptions(
                        null, List.of(new Normalisation.None(), new Normalisation.None()), List.of(), null, null, null),
                "one normalisation, or one for each channel of [grey], found 2");
        refused(
                three,
                new ModelOptions(null, List.of(), List.of(), null, null, "logits"),
                "expected an output 'logits'");
        NetworkBuilder labels = passing(13, 3);
        String best = labels.node("ArgMax", List.of(labels.graph().getNode(0).getOutput(0)), Map.of("axis", 1L));
        refused(labels.build(best), ModelOptions.NONE, "found numbers of classes");
    }

    private void refused(ModelProto model, ModelOptions options, String problem) {
        assertThatThrownBy(() -> open(model, options).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("other.onnx: ")
                .hasMessageContaining(problem);
    }
}
