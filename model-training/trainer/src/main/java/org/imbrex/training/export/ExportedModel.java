package org.imbrex.training.export;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.ModelSpecJson;
import org.imbrex.onnx.graph.OnnxFile;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.StringStringEntryProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.training.network.State;

/**
 * What {@link ModelExport} wrote, read back.
 *
 * @param spec what the model says about itself
 * @param weights all 32-bit numbers that it stores in itself, by name: kernels, biases, and what normalisations keep
 */
public record ExportedModel(ModelSpec spec, State weights) {
    /**
     * Reads a model that this program trained.
     *
     * @throws InputException if it is another
     */
    public static ExportedModel read(Path file) {
        ModelProto model = OnnxFile.read(file);
        String text = model.getMetadataPropsList().stream()
                .filter(entry -> entry.getKey().equals(ModelSpecJson.KEY))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElseThrow(() -> InputException.of(file, "a model that Imbrex trained", "another"));
        try {
            return new ExportedModel(ModelSpecJson.read(text), weights(model));
        } catch (IllegalArgumentException e) {
            throw new InputException(file, ImbrexException.firstLine(e), e);
        }
    }

    private static State weights(ModelProto model) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber() && tensor.hasRawData()) {
                float[] numbers = new float[tensor.getRawData().size() / Float.BYTES];
                tensor.getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(numbers);
                arrays.put(tensor.getName(), numbers);
            }
        }
        return new State(arrays);
    }
}
