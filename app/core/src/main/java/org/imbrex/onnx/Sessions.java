package org.imbrex.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;
import org.jspecify.annotations.Nullable;

/** Opens ONNX Runtime sessions on the device asked for, or says why it could not. */
final class Sessions {
    private Sessions() {}

    /**
     * A session and what it runs on.
     *
     * @param session to be closed by whoever opened it
     * @param device what it runs on
     * @param fallback why that is not what was asked for, in a sentence; empty where it is
     */
    record Opened(OrtSession session, Device device, Optional<String> fallback) {}

    /**
     * Opens a model.
     *
     * @param file its file
     * @param changed the graph to run instead of the file's own, or null; its weights may still lie beside the file
     * @param threads how many compute a patch on the CPU
     * @throws InputException if ONNX Runtime cannot make a session of the file
     * @throws ResourceException if the device cannot be used and nothing may stand in for it
     */
    static Opened open(Path file, @Nullable ModelProto changed, Device device, int threads) {
        OrtEnvironment environment = OnnxEnvironment.get();
        Device wanted = device.kind() == Device.Kind.AUTO ? best() : device;
        if (wanted.kind() == Device.Kind.CPU) {
            Optional<String> unused = device.kind() == Device.Kind.AUTO ? DeviceProblem.unusedCard() : Optional.empty();
            return new Opened(onCpu(environment, file, changed, threads), Device.CPU, unused);
        }
        try {
            return new Opened(create(environment, file, changed, wanted, threads), wanted, Optional.empty());
        } catch (OrtException e) {
            String problem = DeviceProblem.sentence(wanted.kind(), "" + e.getMessage());
            if (!device.orCpu()) {
                throw new ResourceException("device " + wanted + " cannot be used: " + problem, e);
            }
            return new Opened(
                    onCpu(environment, file, changed, threads),
                    Device.CPU,
                    Optional.of(wanted + " cannot be used: " + problem));
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

    private static OrtSession onCpu(OrtEnvironment environment, Path file, @Nullable ModelProto changed, int threads) {
        try {
            return create(environment, file, changed, Device.CPU, threads);
        } catch (OrtException e) {
            throw new InputException(file, "ONNX Runtime cannot load it: " + ImbrexException.firstLine(e), e);
        }
    }

    private static OrtSession create(
            OrtEnvironment environment, Path file, @Nullable ModelProto changed, Device device, int threads)
            throws OrtException {
        try (OrtSession.SessionOptions options = options(device, threads)) {
            if (changed == null) {
                return environment.createSession(file.toString(), options);
            }
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
            return environment.createSession(changed.toByteArray(), options);
        }
    }

    /**
     * The settings of all sessions.
     *
     * @throws OrtException if the device cannot be used; its message goes to {@link DeviceProblem}
     */
    static OrtSession.SessionOptions options(Device device, int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            // With patterns, the second patch of a shape takes one more allocation for the whole plan.
            options.setMemoryPatternOptimization(false);
            switch (device.kind()) {
                case CPU, AUTO -> {}
                case CUDA -> addCuda(options, device.index());
                case TENSORRT -> {
                    try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device.index())) {
                        options.addTensorrt(tensorRt);
                    }
                    addCuda(options, device.index());
                }
                case COREML -> options.addCoreML();
            }
            return options;
        } catch (OrtException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, int index) throws OrtException {
        // With these options, unlike with a number alone, the exception names the library that is missing.
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
            // TensorFloat-32 rounds to 10 bits: labels would differ from the CPU's.
            cuda.add("use_tf32", "0");
            // The search through all kernels would be done again for every shape of patch.
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
        }
    }
}
