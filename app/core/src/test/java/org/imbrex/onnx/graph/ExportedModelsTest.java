package org.imbrex.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.imbrex.model.Layout;
import org.imbrex.model.Reach;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.volume.Axis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks as PyTorch's exporters write them, with all the arithmetic on sizes that they leave in a graph. */
class ExportedModelsTest {
    /** Halos worked out by hand from the networks in make.py. */
    @ParameterizedTest
    @CsvSource({
        // A 3 x 3 convolution at half size sees 2 voxels and one more by interpolation; two at full size see one each.
        "bilinear, 6, 2, 0",
        // One 3 x 3 convolution at full size, one at half size, one at full size: contaminated are 1, 2, then 4 and 5.
        "padded, 5, 2, 0",
        "valid, 4, 2, 4",
        "mish, 2, 1, 0",
        // Two 7 x 7 convolutions; all else is over channels.
        "next, 6, 1, 0",
        "shuffle, 3, 2, 0",
        "flat, 1, 1, 0",
        "volume, 5, 2, 0",
        // 3 x 3, 3 x 3 with dilation 2, 5 x 5.
        "reflect, 5, 1, 0"
    })
    void localNetworksHaveTheHaloWorkedOutByHand(String name, int halo, int grid, int crop) throws Exception {
        for (Path file : exported(name)) {
            GraphFacts facts = GraphFacts.read(file);
            assertThat(facts.reach()).as("%s", file.getFileName()).isInstanceOf(Reach.Local.class);
            Reach.Local reach = (Reach.Local) facts.reach();
            assertThat(List.of(
                            reach.halo().left(),
                            reach.halo().right(),
                            reach.halo().top(),
                            reach.halo().bottom()))
                    .as("%s", file.getFileName())
                    .containsOnly(halo);
            assertThat(reach.grid().width()).isEqualTo(grid);
            assertThat(reach.crop().left()).isEqualTo(crop);
            assertThat(reach.crop().right()).isEqualTo(crop);
            assertThat(facts.output().channels()).isEqualTo(2);
            assertThat(facts.output().isAtInputScale()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "group, InstanceNormalization, normalises over the whole patch",
        "squeeze, ReduceMean, looks at the whole patch",
        "attention, MatMul, multiplies two tensors",
        "corners, Resize, aligns the corners"
    })
    void networksThatLookAtTheWholePatchNameTheOperator(String name, String operator, String how) throws Exception {
        for (Path file : exported(name)) {
            assertThat(GraphFacts.read(file).reach())
                    .isInstanceOfSatisfying(
                            Reach.Global.class,
                            reach -> assertThat(reach.reason())
                                    .startsWith(operator + " '")
                                    .contains(how));
        }
    }

    static List<Path> localFiles() throws IOException, URISyntaxException {
        return Stream.of("bilinear", "padded", "valid", "mish", "next", "shuffle", "flat", "volume", "reflect")
                .flatMap(name -> {
                    try {
                        return exported(name).stream();
                    } catch (IOException | URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("localFiles")
    void whatMovesLiesInTheDerivedField(Path file) throws OrtException {
        ModelProto model = OnnxFile.read(file);
        FactFinder.Walked walked = FactFinder.walk(file, model, null, null);
        List<Dim> dims = walked.walk().tensor(walked.output()).axes();
        Dim.Space space = (Dim.Space) dims.get(dims.size() - 1);
        IndexMap field = space.field();
        boolean flat = walked.layout() == Layout.NCHW;
        // These networks have a fixed batch of one, so the images come one by one.
        long channels = GraphFacts.of(file, model).input().channels();
        long[] shape = flat ? new long[] {1, channels, 16, 32} : new long[] {1, channels, 2, 16, 32};
        try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(model)) {
            FloatTensor image = FloatTensor.random(3, shape);
            FloatTensor still = runner.run(image);
            int width = still.length(shape.length - 1);
            long[][] moved = new long[width][];
            for (int j = 0; j < width; j++) {
                moved[j] = new long[] {Long.MAX_VALUE, Long.MIN_VALUE};
            }
            for (int x = 0; x < 32; x++) {
                float[] values = image.values().clone();
                for (int i = x; i < values.length; i += 32) {
                    values[i] += 100;
                }
                FloatTensor output = runner.run(new FloatTensor(values, shape));
                for (int i = 0; i < output.values().length; i++) {
                    if (output.values()[i] != still.values()[i]) {
                        moved[i % width][0] = Math.min(moved[i % width][0], x);
                        moved[i % width][1] = Math.max(moved[i % width][1], x);
                    }
                }
            }
            for (int j = width / 2; j < width / 2 + field.period(); j++) {
                assertThat(moved[j]).containsExactly(field.low(j), field.high(j));
            }
        }
        assertThat(space.axis()).isEqualTo(Axis.X);
    }

    @Test
    void everyKindOfNetworkIsThereFromBothExporters() throws Exception {
        for (String name : List.of("attention", "bilinear", "corners", "flat", "group", "mish", "next", "volume")) {
            assertThat(exported(name)).hasSize(3);
        }
    }

    private static List<Path> exported(String name) throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(ExportedModelsTest.class.getResource("/onnx/exported/README.md"))
                        .toURI())
                .resolveSibling("");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                    .sorted()
                    .toList();
        }
    }
}
