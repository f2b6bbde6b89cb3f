package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.imbrex.error.InputException;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.GraphProto;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.onnx.proto.OnnxMl.ValueInfoProto;
import org.imbrex.onnx.protobuf.InvalidProtocolBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, foreign or made to do harm get one line each. */
class HostileFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNoOnnxFileIsRefused() throws IOException {
        refused(Files.writeString(folder.resolve("a.onnx"), "not a model at all"), "expected an ONNX file");
        refused(Files.write(folder.resolve("b.onnx"), new byte[0]), "with a graph");
        refused(folder.resolve("missing.onnx"), "cannot be read");
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefusedOrReadButNeverCrashes() throws IOException {
        byte[] whole = model().toByteArray();
        for (int length = 0; length < whole.length; length += 3) {
            Path file = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, length));
            readsOrRefuses(file);
        }
    }

    @Test
    void aFileWithFlippedBytesIsRefusedOrReadButNeverCrashes() throws IOException {
        byte[] whole = model().toByteArray();
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = whole.clone();
            for (int k = 0; k <= random.nextInt(3); k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ModelProto flipped;
            try {
                flipped = ModelProto.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                continue;
            }
            try {
                assertThat(GraphFacts.of(Path.of("flipped.onnx"), flipped).reach())
                        .isNotNull();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("flipped.onnx: ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 6, 23, 1000})
    void operatorSetsThatAreTooOldOrTooNewAreRefused(long version) throws IOException {
        ModelProto.Builder model = model().toBuilder();
        model.getOpsetImportBuilder(0).setVersion(version);
        refused(write(model.build()), "expected operator set 7 to 22, found " + version);
    }

    @Test
    void aModelOfForeignOperatorsOnlyIsRefused() throws IOException {
        ModelProto.Builder model = model().toBuilder().clearOpsetImport();
        model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("org.example").setVersion(1));
        refused(write(model.build()), "names its operator set");
    }

    @Test
    void aGraphWithoutAnImageIsRefused() throws IOException {
        NetworkBuilder none = new NetworkBuilder(13, 1);
        refused(write(none.build(none.node("Relu", none.weights(0, 2, 2)))), "one image input, found none");

        NetworkBuilder two = new NetworkBuilder(13, 1);
        String sum = two.node("Add", two.input("a", -1, 1, -1, -1), two.input("b", -1, 1, -1, -1));
        refused(write(two.build(sum)), "one image input, found 2: [a, b]");

        NetworkBuilder flat = new NetworkBuilder(13, 1);
        refused(write(flat.build(flat.node("Relu", flat.input("a", -1, 10)))), "with 4 or 5 axes, found 2 axes");

        NetworkBuilder constant = new NetworkBuilder(13, 1);
        constant.input("a", -1, 1, -1, -1);
        refused(write(constant.build(constant.node("Relu", constant.weights(0, 2, 2)))), "made from the image");
    }

    @Test
    void aGraphThatGoesRoundInCirclesIsRefused() throws IOException {
        ModelProto.Builder model = model().toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.getNodeBuilder(0).setInput(0, graph.getNode(1).getOutput(0));
        refused(write(model.build()), "needs its own output");
        graph.getNodeBuilder(0).setInput(0, graph.getNode(0).getOutput(0));
        refused(write(model.build()), "needs its own output");
    }

    @Test
    void missingAndDoubleTensorsAreRefused() throws IOException {
        ModelProto.Builder model = model().toBuilder();
        model.getGraphBuilder().getNodeBuilder(0).setInput(0, "nothing");
        refused(write(model.build()), "tensor 'nothing' is read but never made");

        model = model().toBuilder();
        model.getGraphBuilder().addNode(model.getGraph().getNode(0));
        refused(write(model.build()), "two tensors are called");

        model = model().toBuilder();
        model.getGraphBuilder().addInitializer(model.getGraph().getInitializer(0));
        refused(write(model.build()), "two tensors are called");

        model = model().toBuilder();
        model.getGraphBuilder().addOutput(0, ValueInfoProto.newBuilder().setName("nowhere"));
        refused(write(model.build()), "tensor 'nowhere' is read but never made");
    }

    @Test
    void wrongNumbersInAttributesAreRefused() throws IOException {
        for (Map<String, ?> attributes : List.of(
                Map.of("strides", List.of(0L, 1L)),
                Map.of("strides", List.of(1L << 40, 1L)),
                Map.of("dilations", List.of(-1L, 1L)),
                Map.of("pads", List.of(1L, 1L)),
                Map.of("pads", List.of(1L << 50, 0L, 0L, 0L)))) {
            NetworkBuilder builder = new NetworkBuilder(13, 1);
            String x = builder.input("a", -1, 1, -1, -1);
            String y = builder.node("Conv", List.of(x, builder.weights(0, 1, 1, 3, 3)), attributes);
            refused(write(builder.build(y)), "expected");
        }
    }

    @Test
    void sizesThatGrowBeyondReasonMakeANetworkGlobalInNoTime() throws IOException {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        String x = builder.input("a", -1, 1, -1, -1);
        for (int i = 0; i < 60; i++) {
            x = builder.node(
                    "ConvTranspose",
                    List.of(x, builder.weights(1, 1, 1, 3, 3)),
                    Map.of("strides", List.of(999L, 998L)));
        }
        GraphFacts facts = GraphFacts.read(write(builder.build(x)));
        assertThat(facts.reach().toString()).contains("ConvTranspose").contains("beyond reason");
    }

    @Test
    void hugeTensorsAreRefusedBeforeAnythingIsAllocated() throws IOException {
        ModelProto.Builder model = model().toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .setDims(0, Integer.MAX_VALUE)
                .setDims(1, Integer.MAX_VALUE);
        model.getGraphBuilder().getInitializerBuilder(0).setDims(2, Integer.MAX_VALUE);
        refused(write(model.build()), "is too large");
        model.getGraphBuilder().getInitializerBuilder(0).setDims(0, -5);
        refused(write(model.build()), "found -5");
    }

    @Test
    void aTensorThatHoldsOtherValuesThanItsShapeSaysIsRefused() throws IOException {
        ModelProto.Builder model = model().toBuilder();
        model.getGraphBuilder().getInitializerBuilder(0).clearFloatData().addFloatData(1);
        refused(write(model.build()), "found 1");
    }

    @ParameterizedTest
    @CsvSource({
        "weights.bin, 0, 1000000, 36 bytes",
        "weights.bin, -4, 4, 36 bytes",
        "weights.bin, x, 4, not readable",
        "missing.bin, 0, 36, no such file",
        "../outside.bin, 0, 36, in a file beside it",
        "/etc/hostname, 0, 1, in a file beside it",
        "link.bin, 0, 36, a link to elsewhere"
    })
    void externalWeightsOutsideTheirFileOrFolderAreRefused(
            String location, String offset, String length, String problem) throws IOException {
        Path inside = Files.createDirectory(folder.resolve("model"));
        Files.write(inside.resolve("weights.bin"), new byte[36]);
        Files.write(folder.resolve("outside.bin"), new byte[36]);
        Files.createSymbolicLink(inside.resolve("link.bin"), folder.resolve("outside.bin"));
        refused(external(inside, location, offset, length), problem);
    }

    @Test
    void externalWeightsBesideTheFileAreUsed() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[36]);
        assertThat(GraphFacts.read(external(folder, "weights.bin", "0", "36")).reach())
                .isInstanceOf(Reach.Local.class);
    }

    private static Path external(Path folder, String location, String offset, String length) throws IOException {
        ModelProto.Builder model = model().toBuilder();
        TensorProto.Builder tensor = model.getGraphBuilder().getInitializerBuilder(0);
        tensor.clearFloatData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
        Map.of("location", location, "offset", offset, "length", length)
                .forEach((key, value) -> tensor.addExternalData(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return Files.write(folder.resolve("external.onnx"), model.build().toByteArray());
    }

    /** Two convolutions with an activation, and some arithmetic on sizes. */
    private static ModelProto model() {
        NetworkBuilder builder = new NetworkBuilder(13, 1);
        String x = builder.input("image", -1, 1, -1, -1);
        String y = builder.node("Relu", builder.conv3(x, 1, 1, 2));
        y = builder.node("MaxPool", List.of(y), Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)));
        return builder.build(builder.resizeLike(y, x, "nearest"));
    }

    private Path write(ModelProto model) throws IOException {
        return Files.write(folder.resolve("hostile.onnx"), model.toByteArray());
    }

    private static void refused(Path file, String problem) {
        assertThatThrownBy(() -> GraphFacts.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(problem)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
    }

    private static void readsOrRefuses(Path file) {
        try {
            assertThat(GraphFacts.read(file).reach()).isNotNull();
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith(file + ": ");
        }
    }
}
