package org.imbrex.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;

/** ONNX Runtime's own state, of which a process has one. */
final class OnnxEnvironment {
    private OnnxEnvironment() {}

    /**
     * The environment. It has to exist before a device is asked for, or ONNX Runtime cannot say what is wrong with the
     * device.
     */
    static OrtEnvironment get() {
        // What goes wrong comes as an exception; ONNX Runtime would print it, in red, as well.
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "imbrex");
        try {
            // Builds for Windows tell the system's event tracing about every model. A clinic's models are its own.
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry could not be turned off", e);
        }
        return environment;
    }
}
