package org.imbrex.cli.launch;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a short run in the form the Java machine holds them (class data sharing), so that later runs start
 * faster. It fits one Java and one class path only, which its name stands for. Without it everything works, slower.
 */
final class ClassArchive {
    private final Path folder;
    private final List<String> options;

    ClassArchive(Path folder, List<String> options) {
        this.folder = folder;
        this.options = List.copyOf(options);
    }

    /** Returns the archive, or null if this Java cannot make one. */
    @Nullable
    Path makeIfMissing() throws IOException, InterruptedException {
        String java = System.getProperty("java.home") + " " + Runtime.version();
        String name = "classes-" + Prepare.hash((java + options).getBytes(StandardCharsets.UTF_8));
        Path archive = folder.resolve(name + ".jsa");
        if (Files.exists(archive)) {
            return archive;
        }
        Path list = folder.resolve("classes.list");
        Path beside = folder.resolve(name + ".part");
        Files.deleteIfExists(list);
        Files.deleteIfExists(beside);
        deleteOthers();
        run("-XX:DumpLoadedClassList=" + list, segmentASmallScan());
        // A static archive, since a dynamic one leaves out classes of old compilers, picocli's among them.
        run("-Xshare:dump", List.of("-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + beside));
        if (!Files.exists(beside)) {
            return null;
        }
        Files.move(beside, archive, StandardCopyOption.ATOMIC_MOVE);
        return archive;
    }

    /** The run whose classes are stored: the one that has to start fast. */
    private List<String> segmentASmallScan() throws IOException {
        Path model = stored("warm-up.onnx");
        Path scan = stored("warm-up.png");
        String out = folder.resolve("warm-up").toString();
        return List.of(
                "org.imbrex.cli.Main",
                "segment",
                "--again",
                "--model",
                model.toString(),
                "--out",
                out,
                scan.toString());
    }

    private Path stored(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = ClassArchive.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Archives of earlier builds are of no use to anybody any more. */
    private void deleteOthers() throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "classes-*")) {
            for (Path archive : old) {
                try {
                    Files.delete(archive);
                } catch (IOException e) {
                    // Windows keeps a file that a running program has mapped; the next build tries again.
                }
            }
        }
    }

    private void run(String option, List<String> arguments) throws IOException, InterruptedException {
        Path file = folder.resolve("classes.args");
        Prepare.writeOptions(options, file);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + file);
        command.add(option);
        command.addAll(arguments);
        File log = folder.resolve("classes.log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }
}
