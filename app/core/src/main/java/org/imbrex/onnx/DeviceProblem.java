package org.imbrex.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.model.Device;
import org.imbrex.model.MissingLibrary;

/** Puts what ONNX Runtime says about a device that it cannot use into one sentence that tells what to do. */
final class DeviceProblem {
    private static final String REBUILD =
            "a build for NVIDIA's GPUs has it (app/imbrex build --gpu, or the gpu zip for ImageJ)";

    /** Windows names the library that misses one. */
    private static final Pattern NOT_LOADED =
            Pattern.compile("(?is)LoadLibrary failed with error 126.*?([\\w.]+\\.dll)");

    private static final Pattern DECORATION = Pattern.compile(
            "^(?:Error code - \\w+ - message: )?(?:\\S*/\\S+:\\d+ .*?\\[ONNXRuntimeError\\] : \\d+ : \\w+ : )?");

    private DeviceProblem() {}

    /**
     * The sentence for a message of ONNX Runtime.
     *
     * @param kind the device that was tried
     */
    static String sentence(Device.Kind kind, String message) {
        Optional<String> missing = MissingLibrary.sentence(message);
        if (missing.isPresent()) {
            return missing.get();
        }
        Matcher notLoaded = NOT_LOADED.matcher(message);
        if (notLoaded.find()) {
            return "a library that " + notLoaded.group(1) + " needs is missing: " + wanted(kind)
                    + " have to be on the PATH";
        }
        if (message.contains("shared provider") || message.contains("not compiled with")) {
            return notBuiltIn(kind);
        }
        String line = message.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("no reason given");
        return DECORATION.matcher(line).replaceFirst("");
    }

    /** Why {@link Device#AUTO} does not even try a card that is there, if one is. */
    static Optional<String> unusedCard() {
        boolean nvidia = Files.exists(Path.of("/proc/driver/nvidia/version"))
                || Files.exists(Path.of("C:\\Windows\\System32\\nvcuda.dll"));
        return nvidia ? Optional.of("there is an NVIDIA card, but " + notBuiltIn(Device.Kind.CUDA)) : Optional.empty();
    }

    private static String notBuiltIn(Device.Kind kind) {
        return switch (kind) {
            case COREML -> "CoreML is in the builds for macOS alone";
            case AUTO, CPU, CUDA, TENSORRT -> "this build has no " + name(kind) + "; " + REBUILD;
        };
    }

    private static String wanted(Device.Kind kind) {
        return "CUDA 12 and cuDNN 9" + (kind == Device.Kind.TENSORRT ? " and TensorRT 10" : "");
    }

    private static String name(Device.Kind kind) {
        return switch (kind) {
            case TENSORRT -> "TensorRT";
            case COREML -> "CoreML";
            case AUTO, CPU, CUDA -> kind.name().toUpperCase(Locale.ROOT);
        };
    }
}
