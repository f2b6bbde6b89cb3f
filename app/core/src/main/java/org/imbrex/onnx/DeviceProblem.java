package org.imbrex.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.model.Device;

/** Puts what ONNX Runtime says about a device that it cannot use into one sentence that tells what to do. */
final class DeviceProblem {
    private static final String REBUILD = "app/imbrex build --gpu makes one that has it";

    /** Linux: the loader names the library that is missing. Windows: it names the one that misses something. */
    private static final Pattern MISSING = Pattern.compile("with error: ([^:\\s]+): cannot open shared object file");

    private static final Pattern NOT_LOADED =
            Pattern.compile("(?is)LoadLibrary failed with error 126.*?([\\w.]+\\.dll)");

    private static final Pattern DECORATION = Pattern.compile(
            "^(?:Error code - \\w+ - message: )?(?:\\S*/\\S+:\\d+ .*?\\[ONNXRuntimeError\\] : \\d+ : \\w+ : )?");

    /** What a library comes with; a name that is no key belongs to something else. */
    private static final Map<String, String> COMES_WITH = Map.of(
            "libcuda", "NVIDIA's driver",
            "libcudart", "CUDA",
            "libcublas", "CUDA",
            "libcublasLt", "CUDA",
            "libcurand", "CUDA",
            "libcufft", "CUDA",
            "libcudnn", "cuDNN",
            "libnvinfer", "TensorRT",
            "libnvonnxparser", "TensorRT");

    private DeviceProblem() {}

    /**
     * The sentence for a message of ONNX Runtime.
     *
     * @param kind the device that was tried
     */
    static String sentence(Device.Kind kind, String message) {
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            String library = missing.group(1);
            return library + " is missing" + origin(library);
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

    private static String origin(String library) {
        String name = library.replaceFirst("\\.so.*$", "");
        String product = COMES_WITH.get(name);
        Matcher version = Pattern.compile("\\.so\\.(\\d+)").matcher(library);
        if (product == null) {
            return "";
        }
        boolean numbered =
                version.find() && !name.equals("libcuda") && !name.equals("libcurand") && !name.equals("libcufft");
        return ": it comes with " + product + (numbered ? " " + version.group(1) : product.equals("CUDA") ? " 12" : "");
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
