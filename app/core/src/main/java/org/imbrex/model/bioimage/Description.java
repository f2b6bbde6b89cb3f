package org.imbrex.model.bioimage;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.model.bioimage.TensorDescription.FileReference;
import org.imbrex.yaml.YamlFile;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * A package's description, whatever its version.
 *
 * @param version its format's version
 * @param name the model's name
 * @param inputs what it takes
 * @param outputs what it makes
 * @param weights its ONNX file
 * @param external the file with weights that the ONNX file leaves out, or null
 */
record Description(
        String version,
        String name,
        List<TensorDescription> inputs,
        List<TensorDescription> outputs,
        FileReference weights,
        @Nullable FileReference external) {

    /**
     * Reads a description.
     *
     * @throws InputException naming the line of whatever cannot be used
     */
    static Description read(Path file) {
        YamlNode root = YamlFile.readWithAliases(file);
        YamlNode type = root.find("type");
        if (type != null && !type.text().equals("model")) {
            throw type.expected("model");
        }
        String version = root.get("format_version").text();
        boolean old = version.matches("0\\.4(\\.\\d+)?");
        if (!old && !version.matches("0\\.5(\\.\\d+)?")) {
            throw root.get("format_version").expected("version 0.4 or 0.5");
        }
        YamlNode weights = root.get("weights");
        YamlNode onnx = weights.find("onnx");
        if (onnx == null) {
            throw weights.wrong("expected ONNX weights, found " + weights.map().keySet());
        }
        YamlNode external = onnx.find("external_data");
        return new Description(
                version,
                root.get("name").text(),
                old ? Version04.inputs(root) : Version05.tensors(root.get("inputs"), "preprocessing"),
                old ? Version04.outputs(root) : Version05.tensors(root.get("outputs"), "postprocessing"),
                reference(onnx),
                external == null || external.isEmpty() ? null : reference(external));
    }

    /** A file as a map with {@code source} and {@code sha256}. */
    static FileReference reference(YamlNode node) {
        YamlNode sha256 = node.find("sha256");
        String hash = sha256 == null || sha256.text().isEmpty() ? null : sha256.text();
        if (hash != null && !hash.matches("[0-9a-fA-F]{64}")) {
            throw node.get("sha256").expected("64 hexadecimal digits");
        }
        return new FileReference(node, node.get("source").text(), hash);
    }
}
