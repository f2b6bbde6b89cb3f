package org.imbrex.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;

/** Opens ONNX Runtime sessions on the device asked for, or says why it could not. */
final class Sessions {
    private Sessions() {}

    /**
     * A session and what it runs on.
     *
     * @param session to be closed by whoever opened it
     * @param device what it runs on, with the reason in words where that is not what was asked for
     * @param onCpu whether that is the CPU
     */
    record Opened(OrtSession session, String device, boolean onCpu) {}

    /**
     * Opens a model file.
     *
     * @throws InputException if ONNX Runtime cannot make a session of the file
     * @throws ResourceException if the device cannot be used and nothing may stand in for it
     */
    static Opened open(Path file, Device device) {
        if (device.kind() == Device.Kind.CPU) {
            return new Opened(create(file, Device.CPU), "cpu", true);
        }
        Device wanted = device.kind() == Device.Kind.AUTO ? best() : device;
        if (wanted.kind() == Device.Kind.CPU) {
            return new Opened(create(file, Device.CPU), "cpu", true);
        }
        try {
            return new Opened(create(file, wanted), wanted.toString(), false);
        } catch (ResourceException e) {
            if (!device.orCpu()) {
                throw e;
            }
            return new Opened(create(file, Device.CPU), "cpu (" + e.getMessage() + ")", true);
        }
    }

    /** What this build of ONNX Runtime was made for; whether it loads is seen when it is tried. */
    private static Device best() {
        var providers = OrtEnvironment.getAvailableProviders();
        if (providers.contains(OrtProvider.CUDA)) {
            return new Device(Device.Kind.CUDA, 0, true);
        }
        if (providers.contains(OrtProvider.CORE_ML)) {
            return new Device(Device.Kind.COREML, 0, true);
        }
        return Device.CPU;
    }

    private static OrtSession create(Path file, Device device) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // One caller a core with one thread each is faster than one caller with all cores.
            options.setIntraOpNumThreads(1);
            // With patterns, the second patch of a shape takes one more allocation for the whole plan.
            options.setMemoryPatternOptimization(false);
            addProvider(options, device);
            return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new InputException(file, "ONNX Runtime cannot load it: " + ImbrexException.firstLine(e), e);
        }
    }

    private static void addProvider(OrtSession.SessionOptions options, Device device) {
        try {
            switch (device.kind()) {
                case CPU, AUTO -> {}
                case CUDA -> options.addCUDA(device.index());
                case TENSORRT -> {
                    options.addTensorrt(device.index());
                    options.addCUDA(device.index());
                }
                case COREML -> options.addCoreML();
            }
        } catch (OrtException e) {
            throw new ResourceException("device " + device + " cannot be used: " + ImbrexException.firstLine(e), e);
        }
    }
}
