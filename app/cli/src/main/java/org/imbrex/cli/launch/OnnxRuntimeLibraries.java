package org.imbrex.cli.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime's native libraries, unpacked once instead of into a temporary folder at every start. */
final class OnnxRuntimeLibraries {
    private OnnxRuntimeLibraries() {}

    /** Returns the folder that holds the libraries for this machine, or null if the jar has none for it. */
    static @Nullable Path unpack(List<Path> classPath, Path natives) throws IOException {
        for (Path jar : classPath) {
            String name = jar.getFileName().toString();
            if (name.startsWith("onnxruntime")) {
                Path folder = natives.resolve(name.replaceFirst("\\.jar$", ""));
                return Files.isDirectory(folder) || unpack(jar, folder) ? folder : null;
            }
        }
        return null;
    }

    private static boolean unpack(Path jar, Path folder) throws IOException {
        // The launcher lets nobody else in here at the same time; what is found was left by one that was killed.
        Path beside = folder.resolveSibling(folder.getFileName() + ".part");
        Files.createDirectories(beside);
        String prefix = "ai/onnxruntime/native/" + platform() + "/";
        boolean found = false;
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(prefix) && !entry.isDirectory() && name.indexOf('/', prefix.length()) < 0) {
                    Files.copy(
                            file.getInputStream(entry),
                            beside.resolve(name.substring(prefix.length())),
                            StandardCopyOption.REPLACE_EXISTING);
                    found = true;
                }
            }
        }
        if (found) {
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(beside);
        }
        return found;
    }

    /** How ONNX Runtime's jar calls this machine. */
    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return (os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux")
                + (arch.equals("aarch64") || arch.equals("arm64") ? "-aarch64" : "-x64");
    }
}
