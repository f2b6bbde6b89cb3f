package org.imbrex.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of NVIDIA's libraries ONNX Runtime wants, and which are where the system looks for them. */
final class NvidiaLibraries implements Examination {
    /** A library that stands for its product, and the version that this ONNX Runtime was built against. */
    private enum Product {
        CUDA("cudart", 12),
        CUBLAS("cublasLt", 12),
        CUDNN("cudnn", 9),
        TENSORRT("nvinfer", 10);

        private final String library;
        private final int wanted;
        private final Pattern file;

        Product(String library, int wanted) {
            this.library = library;
            this.wanted = wanted;
            this.file = Pattern.compile("lib" + library + "\\.so\\.([0-9.]+)|" + library + "(?:64)?_([0-9]+)\\.dll");
        }
    }

    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final Pattern VERSION = Pattern.compile("Module[^0-9]*([0-9.]+)");

    private final List<Path> folders;

    /** Looks in these folders. */
    NvidiaLibraries(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Looks where the system's loader looks, and where NVIDIA's installers put things. */
    static NvidiaLibraries ofThisMachine() {
        List<Path> folders = new ArrayList<>();
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
        String path = System.getenv(windows ? "PATH" : "LD_LIBRARY_PATH");
        if (path != null) {
            for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        String machine = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
        for (String folder : List.of(
                "/usr/lib/" + machine + "-linux-gnu",
                "/usr/lib64",
                "/usr/local/lib",
                "/usr/local/cuda/lib64",
                "/usr/local/cuda-12/lib64",
                "/usr/local/cuda-13/lib64")) {
            folders.add(Path.of(folder));
        }
        return new NvidiaLibraries(folders);
    }

    @Override
    public String topic() {
        return "nvidia";
    }

    @Override
    public Map<String, String> findings() {
        Map<String, String> findings = new LinkedHashMap<>();
        findings.put("driver", driver());
        for (Product product : Product.values()) {
            Set<String> found = new TreeSet<>();
            folders.forEach(folder -> find(product, folder, found));
            findings.put(
                    product.name().toLowerCase(Locale.ROOT),
                    "wanted " + product.wanted + ", found " + (found.isEmpty() ? "none" : String.join(", ", found)));
        }
        return findings;
    }

    private static String driver() {
        try {
            Matcher version = VERSION.matcher(Files.readString(DRIVER));
            return version.find() ? version.group(1) : "of unknown version";
        } catch (IOException e) {
            return "none found";
        }
    }

    private static void find(Product product, Path folder, Set<String> found) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + product.library + "*")) {
            for (Path file : files) {
                Matcher name = product.file.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    found.add((name.group(1) != null ? name.group(1) : name.group(2)) + " in " + folder);
                }
            }
        } catch (IOException e) {
            // A folder that is not there, or not ours to read, holds nothing that could be loaded.
        }
    }
}
