package org.imbrex.imagej.installed;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.imbrex.imagej.Lung;

/** A plain ImageJ in a folder, with the zip unpacked over it, started in a Java of its own. */
final class InstalledImageJ {
    private static final String ZIP = "imbrex.zip";

    private final Path home;

    private InstalledImageJ(Path home) {
        this.home = home;
    }

    /** Unpacks the zip that this build made. */
    static InstalledImageJ in(Path home) throws IOException {
        Path zip = zip();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = home.resolve(entry.getName()).normalize();
                assertThat(to.startsWith(home)).isTrue();
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(in, to);
                    // libtorch is unpacked again wherever its jar has another time.
                    Files.setLastModifiedTime(to, entry.getLastModifiedTime());
                }
            }
        }
        Files.copy(place(IJ.class), home.resolve("ij.jar"));
        return new InstalledImageJ(home);
    }

    /** The zip that this build made. */
    static Path zip() {
        return Path.of(System.getProperty(ZIP));
    }

    Path home() {
        return home;
    }

    /** Runs a macro without a screen, in a Java with these options too; returns what it printed. */
    String headless(String macro, String... options) throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile(home, "macro", ".ijm"), macro);
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "-Djava.awt.headless=true", "-jar", home.resolve("ij.jar").toString(), "-batch", file.toString()));
        return run(arguments, Map.of());
    }

    /** Runs a macro without a screen as Fiji does: all jars on the class path, menus and dialogs patched to work there. */
    String fijiHeadless(String macro) throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile(home, "macro", ".ijm"), macro);
        String path = String.join(
                File.pathSeparator,
                home.resolve("ij.jar").toString(),
                home.resolve("plugins").resolve("*").toString(),
                home.resolve("jars").resolve("*").toString(),
                place(FijiMain.class).toString(),
                jar("ij1-patcher"),
                jar("classgraph"),
                jar("javassist"));
        return run(
                List.of(
                        "-Djava.awt.headless=true",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        path,
                        FijiMain.class.getName(),
                        "-batch",
                        file.toString()),
                Map.of());
    }

    private static String jar(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow();
    }

    /** Runs Java with ImageJ's folder as its own; returns what it printed. */
    String run(List<String> arguments, Map<String, String> environment) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "output", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dplugins.dir=" + home,
                "-Duser.home=" + home,
                "-Dorg.bytedeco.javacpp.cachedir=" + Lung.ROOT.resolve("app/target/natives/javacpp")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // libtorch's threads otherwise spin while they wait, and starve each other on a busy machine.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("ImageJ hangs: " + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** The jar or folder that a class was loaded from. */
    static Path place(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
