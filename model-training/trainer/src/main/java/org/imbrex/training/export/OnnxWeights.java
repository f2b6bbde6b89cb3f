package org.imbrex.training.export;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.imbrex.onnx.proto.OnnxMl.TensorProto;
import org.imbrex.training.network.State;

/** Reads back the numbers that {@link OnnxGraph} wrote: kernels, biases, and what normalisations keep. */
public final class OnnxWeights {
    private OnnxWeights() {}

    /** All 32-bit numbers that a model stores in itself, by name. */
    public static State of(ModelProto model) {
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
