package org.imbrex.onnx.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;

/** Runs test networks in ONNX Runtime, the truth that the walk is compared with. */
public final class OnnxRuntimeRunner implements AutoCloseable {
    private final OrtSession session;

    public OnnxRuntimeRunner(ModelProto model) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = OrtEnvironment.getEnvironment().createSession(model.toByteArray(), options);
        options.close();
    }

    /** Runs the network on one input and gives its first output. */
    public FloatTensor run(FloatTensor input) throws OrtException {
        String name = session.getInputNames().iterator().next();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.values()), input.shape());
                OrtSession.Result result = session.run(Map.of(name, tensor))) {
            OnnxTensor output = (OnnxTensor) result.get(0);
            FloatBuffer buffer = output.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return new FloatTensor(values, output.getInfo().getShape());
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
