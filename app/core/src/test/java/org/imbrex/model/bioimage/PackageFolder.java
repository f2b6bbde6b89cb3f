package org.imbrex.model.bioimage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.imbrex.onnx.graph.FloatTensor;
import org.imbrex.onnx.graph.NetworkBuilder;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;

/** Writes packages of a network with two 3 x 3 convolutions, one channel in and two out, and its test tensors. */
final class PackageFolder {
    static final String VERSION_04 = """
            format_version: 0.4.9
            type: model
            name: two convolutions
            authors: &people [{name: somebody}]
            maintainers: *people
            inputs:
              - name: raw
                axes: bcyx
                data_type: float32
                shape: {min: [1, 1, 8, 8], step: [0, 0, 4, 4]}
                preprocessing:
                  - name: zero_mean_unit_variance
                    kwargs: {mode: per_sample, axes: yx, eps: 1.0e-5}
            outputs:
              - name: probabilities
                axes: bcyx
                data_type: float32
                shape: {reference_tensor: raw, scale: [1, 1, 1, 1], offset: [0, 0.5, 0, 0]}
                halo: [0, 0, 4, 4]
                postprocessing: [{name: sigmoid}]
            test_inputs: [test_input.npy]
            test_outputs: [test_output.npy]
            weights: {onnx: {source: weights.onnx, opset_version: 13}}
            """;

    static final String VERSION_05 = """
            format_version: 0.5.3
            type: model
            name: two convolutions
            inputs:
              - id: raw
                axes:
                  - {type: batch}
                  - {type: channel, channel_names: [grey]}
                  - {type: space, id: y, size: {min: 8, step: 4}}
                  - {type: space, id: x, size: {min: 8, step: 4}}
                test_tensor: {source: test_input.npy}
                preprocessing:
                  - {id: ensure_dtype, kwargs: {dtype: float32}}
                  - {id: zero_mean_unit_variance, kwargs: {axes: [y, x], eps: 1.0e-5}}
            outputs:
              - id: probabilities
                axes:
                  - {type: batch}
                  - {type: channel, channel_names: [nucleus, border]}
                  - {type: space, id: y, size: {tensor_id: raw, axis_id: y}, halo: 4}
                  - {type: space, id: x, size: {tensor_id: raw, axis_id: x}, halo: 4}
                test_tensor: {source: test_output.npy}
                postprocessing: [{id: sigmoid}]
            weights: {onnx: {source: weights.onnx, opset_version: 13}}
            """;

    private PackageFolder() {}

    static ModelProto network() {
        NetworkBuilder builder = new NetworkBuilder(13, 5);
        String x = builder.conv3(builder.input("image", -1, 1, -1, -1), 1, 3, 2);
        return builder.build(builder.conv3(builder.node("Relu", x), 3, 2, 2));
    }

    /** Writes a package with the test input, and a test output as it is given. */
    static Path write(Path folder, String description, FloatTensor input, FloatTensor output) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("rdf.yaml"), description);
        Files.write(folder.resolve("weights.onnx"), network().toByteArray());
        Files.write(folder.resolve("test_input.npy"), npy(input));
        Files.write(folder.resolve("test_output.npy"), npy(output));
        return folder;
    }

    static byte[] npy(FloatTensor tensor) {
        String shape =
                java.util.Arrays.toString(tensor.shape()).replace('[', '(').replace(']', ')');
        byte[] header = ("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + 4 * tensor.values().length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length);
        bytes.put(header);
        bytes.asFloatBuffer().put(tensor.values());
        return bytes.array();
    }

    static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<String> files() {
        return List.of("rdf.yaml", "weights.onnx", "test_input.npy", "test_output.npy");
    }
}
