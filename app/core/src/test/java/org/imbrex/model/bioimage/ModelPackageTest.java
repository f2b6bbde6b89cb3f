package org.imbrex.model.bioimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Device;
import org.imbrex.model.TensorTest;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.graph.FloatTensor;
import org.imbrex.onnx.graph.OnnxRuntimeRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of both versions, as folders and zips, say the same; hostile ones are one line. */
class ModelPackageTest {
    @TempDir
    private Path folder;

    private FloatTensor input = FloatTensor.random(3, 2, 1, 12, 16);
    private FloatTensor output = input;

    /** What comes out, image by image, by hand around ONNX Runtime. */
    @BeforeEach
    void compute() throws OrtException {
        float[] values = input.values().clone();
        int size = 12 * 16;
        for (int i = 0; i < 2; i++) {
            double mean = 0;
            double squares = 0;
            for (int v = i * size; v < (i + 1) * size; v++) {
                mean += values[v] / size;
            }
            for (int v = i * size; v < (i + 1) * size; v++) {
                squares += (values[v] - mean) * (values[v] - mean) / size;
            }
            for (int v = i * size; v < (i + 1) * size; v++) {
                values[v] = (float) ((values[v] - mean) / (Math.sqrt(squares) + 1e-5));
            }
        }
        try (OnnxRuntimeRunner runner = new OnnxRuntimeRunner(PackageFolder.network())) {
            output = runner.run(new FloatTensor(values, 2, 1, 12, 16));
        }
        for (int v = 0; v < output.values().length; v++) {
            output.values()[v] = (float) (1 / (1 + Math.exp(-output.values()[v])));
        }
    }

    private Path write(String description) throws IOException {
        return PackageFolder.write(folder.resolve("package"), description, input, output);
    }

    private Path zip(String name, String prefix) throws IOException {
        Path from = write(PackageFolder.VERSION_05);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String file : PackageFolder.files()) {
            entries.put(prefix + file, Files.readAllBytes(from.resolve(file)));
        }
        return PackageFolder.zip(folder.resolve(name), entries);
    }

    private static TensorTest.Result test(Path path) {
        try (OnnxModel model = OnnxModel.open(path, Device.CPU)) {
            return model.prepared().modelPackage().orElseThrow().test().run(model);
        }
    }

    @Test
    void theirOwnTestsComeOutRight() throws IOException {
        for (String description : new String[] {PackageFolder.VERSION_04, PackageFolder.VERSION_05}) {
            TensorTest.Result result = test(write(description));
            assertThat(result.maxDiff()).isLessThan(1e-6);
            assertThat(result.values()).isEqualTo(2 * 2 * 12 * 16);
            assertThat(result.wrong()).isZero();
        }
        output.values()[17] += 0.01f;
        TensorTest.Result wrong = test(write(PackageFolder.VERSION_04));
        assertThat(wrong.maxDiff()).isBetween(0.009, 0.011);
        assertThat(wrong.wrong()).isEqualTo(1);
    }

    @Test
    void zipsAreUnpackedAndGoneAfterwards() throws IOException {
        long before = unpacked();
        for (String prefix : new String[] {"", "two-convolutions/"}) {
            assertThat(test(zip("package.zip", prefix)).wrong()).isZero();
        }
        assertThat(unpacked()).isEqualTo(before);
    }

    private static long unpacked() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("imbrex-model"))
                    .count();
        }
    }

    @Test
    void classesAreTheOutputsChannelsAndABackground() throws IOException {
        try (OnnxModel model = OnnxModel.open(write(PackageFolder.VERSION_05), Device.CPU)) {
            assertThat(model.spec().name()).isEqualTo("two convolutions");
            assertThat(model.spec().classes()).containsExactly("background", "nucleus", "border");
            assertThat(model.spec().channels().get(0).name()).isEqualTo("grey");
            assertThat(model.notes()).hasSize(1).first().asString().contains("may overlap");
        }
        String softmax = PackageFolder.VERSION_05.replace("id: sigmoid", "id: softmax, kwargs: {axis: channel}");
        try (OnnxModel model = OnnxModel.open(write(softmax), Device.CPU)) {
            assertThat(model.spec().classes()).containsExactly("nucleus", "border");
        }
        String labels = PackageFolder.VERSION_05.replace(
                "[{id: sigmoid}]", "[{id: sigmoid}, {id: binarize, kwargs: {threshold: 0.5}}]");
        for (int v = 0; v < output.values().length; v++) {
            output.values()[v] = output.values()[v] > 0.5f ? 1 : 0;
        }
        assertThat(test(write(labels)).maxDiff()).isZero();
    }

    @Test
    void descriptionsThatLieAreRefused() throws IOException {
        String five = PackageFolder.VERSION_05;
        refused(five.replace("channel_names: [grey]", "channel_names: [a, b, c]"), "expected input channels 3 as its");
        refused(five.replace("[nucleus, border]", "[nucleus]"), "expected output channels 1 as its package");
        refused(five.replace("source: weights.onnx", "source: other.onnx"), "expected a file 'other.onnx', found none");
        refused(five.replace("source: weights.onnx", "source: ../weights.onnx"), "files inside the package, found");
        refused(five.replace("source: weights.onnx", "source: /etc/passwd"), "files inside the package, found '/etc");
        refused(five.replace("weights.onnx", "https://example.com/weights.onnx"), "Imbrex downloads nothing");
        refused(five.replace("{onnx:", "{pytorch_state_dict:"), "expected ONNX weights, found [pytorch_state_dict]");
        refused(five.replace("0.5.3", "0.3.1"), "expected version 0.4 or 0.5, found 0.3.1");
        refused(five.replace("type: model", "type: dataset"), "expected model, found dataset");
        refused(five.replace("id: sigmoid", "id: scale_range"), "found scale_range after the network");
        refused(five.replace("id: sigmoid", "id: stardist_postprocessing"), "found stardist_postprocessing after");
        refused(
                five.replace("type: batch", "type: time"),
                "expected an axis of type batch, channel or space, found time");
        refused(PackageFolder.VERSION_04.replace("axes: bcyx", "axes: bcxy"), "bzyxc, found bcxy");
        refused(PackageFolder.VERSION_04.replace("axes: bcyx", "axes: bccx"), "expected each axis once");
        String hash = "0".repeat(64);
        refused(five.replace("opset_version: 13", "sha256: '" + hash + "'"), "with SHA-256 " + hash + ", found ");
        Path weights = write(five).resolve("weights.onnx");
        write(five.replace("opset_version: 13", "sha256: '" + Sha256.of(weights) + "'"));
        try (ModelPackage opened = ModelPackage.open(folder.resolve("package"))) {
            assertThat(opened.weights()).isEqualTo(weights);
        }
    }

    @Test
    void testTensorsThatDoNotFitAreRefusedWithBothShapes() throws IOException {
        output = new FloatTensor(new float[2 * 2 * 12 * 15], 2, 2, 12, 15);
        assertThatThrownBy(() -> test(write(PackageFolder.VERSION_05)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected an output of 3 classes for an input of 2 x 16x12 with 1 channel(s)")
                .hasMessageContaining("found 2 x 15x12 with 2 channel(s)");
        assertThatThrownBy(() ->
                        test(write(PackageFolder.VERSION_05.replace("test_tensor: {source: test_output.npy}", ""))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected a test tensor, found none");
    }

    @Test
    void hostileZipsAreOneLine() throws IOException {
        byte[] text = PackageFolder.bytes(PackageFolder.VERSION_05);
        for (String entry : new String[] {"../../evil.onnx", "/etc/evil", "a/../../b", "..\\evil", "C:/evil"}) {
            Path zip = PackageFolder.zip(folder.resolve("climbs.zip"), Map.of("rdf.yaml", text, entry, text));
            refused(zip, "expected entries inside the zip, found '" + entry + "'");
        }
        refused(PackageFolder.zip(folder.resolve("empty.zip"), Map.of("readme", text)), "expected a zip with rdf.yaml");
        refused(
                PackageFolder.zip(folder.resolve("part.zip"), Map.of("rdf.yaml", text)),
                "a file 'weights.onnx', found none");
        refused(Files.write(folder.resolve("none.zip"), text), "expected a zip, found something else");
        // The weights are 1 MB of zeros that the zip's list says are 100 bytes.
        Path bomb = PackageFolder.zip(
                folder.resolve("bomb.zip"), Map.of("rdf.yaml", text, "weights.onnx", new byte[1 << 20]));
        byte[] bytes = Files.readAllBytes(bomb);
        for (int i = 0; i < bytes.length - 28; i++) {
            boolean listed = bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2;
            if (listed && bytes[i + 28] == "weights.onnx".length()) {
                bytes[i + 24] = 100;
                bytes[i + 25] = 0;
                bytes[i + 26] = 0;
                bytes[i + 27] = 0;
            }
        }
        refused(Files.write(bomb, bytes), "'weights.onnx'");
        assertThat(unpacked()).isZero();
    }

    private void refused(String description, String problem) throws IOException {
        refused(write(description), problem);
    }

    private static void refused(Path path, String problem) {
        assertThatThrownBy(() -> OnnxModel.open(path, Device.CPU).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("\n");
    }
}
