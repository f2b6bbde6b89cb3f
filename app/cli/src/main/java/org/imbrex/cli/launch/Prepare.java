package org.imbrex.cli.launch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Makes a build ready to start fast: copies the project's jars to where a later build does not disturb a running
 * program, unpacks ONNX Runtime, writes the options of the Java machine into a file, and stores the classes of a short run
 * so that they need not be parsed again. Called by the launcher with the root folder and the name of the part.
 */
public final class Prepare {
    private final Path root;
    private final Part part;
    private final Path launcher;
    private final Path natives;

    private Prepare(Path root, Part part) {
        this.root = root;
        this.part = part;
        this.launcher = root.resolve("app/target/launcher");
        this.natives = root.resolve("app/target/natives");
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Prepare(Path.of(args[0]), Part.valueOf(args[1].toUpperCase(Locale.ROOT))).run();
    }

    private void run() throws IOException, InterruptedException {
        List<Path> classPath = new ArrayList<>();
        for (Path jar : builtClassPath()) {
            classPath.add(jar.startsWith(root) ? keep(jar) : jar);
        }
        List<String> options = new ArrayList<>(options(classPath));
        if (part == Part.RUN) {
            // Training takes minutes: starting it a little faster is not worth an archive.
            Path archive = new ClassArchive(launcher, options).makeIfMissing();
            if (archive != null) {
                options.add("-XX:SharedArchiveFile=" + archive);
            }
        }
        writeOptions(options, launcher.resolve(part.title + ".args"));
    }

    /** The jars of the part: its own first, then what Maven found for it. */
    private List<Path> builtClassPath() throws IOException {
        Path target = root.resolve(part.module).resolve("target");
        List<Path> jars = new ArrayList<>();
        jars.add(target.resolve(part.artifact + "-" + version() + ".jar"));
        for (String jar : Files.readString(target.resolve("classpath")).strip().split(File.pathSeparator, -1)) {
            jars.add(Path.of(jar));
        }
        return jars;
    }

    private static String version() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = Prepare.class.getResourceAsStream("/org/imbrex/cli/versions.properties")) {
            versions.load(in);
        }
        return versions.getProperty("imbrex");
    }

    /** Copies a jar under a name that its contents decide, so that no build ever changes a file in use. */
    private Path keep(Path jar) throws IOException {
        String hash = hash(Files.readAllBytes(jar));
        String name = jar.getFileName().toString().replaceFirst("\\.jar$", "-" + hash + ".jar");
        Path kept = launcher.resolve("lib").resolve(name);
        if (!Files.exists(kept)) {
            Files.createDirectories(kept.getParent());
            Path beside = kept.resolveSibling(name + ".part");
            Files.copy(jar, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        return kept;
    }

    private List<String> options(List<Path> classPath) throws IOException {
        List<String> options = new ArrayList<>();
        options.add("-cp");
        options.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        Path onnxRuntime = OnnxRuntimeLibraries.unpack(classPath, natives);
        if (onnxRuntime != null) {
            options.add("-Donnxruntime.native.path=" + onnxRuntime);
        }
        options.add("-Dorg.bytedeco.javacpp.cachedir=" + natives.resolve("javacpp"));
        options.add("-Dimbrex.home=" + root);
        options.add("-Djava.awt.headless=true");
        // Voxels live outside the heap: the plainest collector starts fastest and needs the least memory of its own.
        options.add("-XX:+UseSerialGC");
        if (part == Part.TRAIN) {
            // A heap that starts small is collected before it grows: memory is flat after a few epochs.
            options.add("-Xms48m");
        }
        options.add("-XX:-UsePerfData");
        options.add("-Xshare:auto");
        // Nothing of the Java machine's own on standard output, where results go.
        options.add("-Xlog:disable");
        options.add("-Xlog:all=error:stderr");
        if (Runtime.version().feature() >= 22) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= 23) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }

    /** Writes an argument file of the {@code java} command. */
    static void writeOptions(List<String> options, Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            text.append('"')
                    .append(option.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        // The java command reads its arguments in the encoding of the system, not in UTF-8.
        @Nullable String encoding = System.getProperty("sun.jnu.encoding");
        Charset charset = encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(beside, text, charset);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Twelve hexadecimal digits that stand for some contents. */
    static String hash(byte[] contents) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(contents);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
