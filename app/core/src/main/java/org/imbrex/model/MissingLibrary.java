package org.imbrex.model;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out of a loader's message which native library a user has to install. */
public final class MissingLibrary {
    /** Linux names the library that is missing, behind the one that needs it. */
    private static final Pattern MISSING = Pattern.compile("([^:\\s/]+\\.so)([.0-9]*): cannot open shared object file");

    /** What a library comes with; what is no key belongs to something else. */
    private static final Map<String, String> COMES_WITH = Map.ofEntries(
            Map.entry("libcuda", "NVIDIA's driver"),
            Map.entry("libcudart", "CUDA"),
            Map.entry("libcublas", "CUDA"),
            Map.entry("libcublasLt", "CUDA"),
            Map.entry("libcurand", "CUDA"),
            Map.entry("libcufft", "CUDA"),
            Map.entry("libcusparse", "CUDA"),
            Map.entry("libcusolver", "CUDA"),
            Map.entry("libcupti", "CUDA"),
            Map.entry("libnvrtc", "CUDA"),
            Map.entry("libcudnn", "cuDNN"),
            Map.entry("libnccl", "NCCL"),
            Map.entry("libnvinfer", "TensorRT"),
            Map.entry("libnvonnxparser", "TensorRT"));

    private MissingLibrary() {}

    /**
     * A sentence such as "libcudnn.so.9 is missing: it comes with cuDNN".
     *
     * @param message what the system's loader said
     * @return empty where the message is about something else
     */
    public static Optional<String> sentence(String message) {
        Matcher missing = MISSING.matcher(message);
        if (!missing.find()) {
            return Optional.empty();
        }
        String file = missing.group(1);
        String product = COMES_WITH.get(file.substring(0, file.length() - ".so".length()));
        return Optional.of(
                file + missing.group(2) + " is missing" + (product == null ? "" : ": it comes with " + product));
    }
}
