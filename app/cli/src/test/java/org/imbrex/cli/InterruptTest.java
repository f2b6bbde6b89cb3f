package org.imbrex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.imbrex.io.ScanWriter;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The signal is TERM, which counts like Ctrl-C: a shell may have told its children to ignore INT. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "sends POSIX signals")
class InterruptTest {
    @TempDir
    private Path folder;

    @Test
    void firstStopsTheWorkWhichCleansUp() throws Exception {
        Path file = folder.resolve("mask.part");
        Process program = start(file, "false");
        signal(program);
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(130);
        assertThat(new String(program.getErrorStream().readAllBytes(), UTF_8).lines())
                .containsExactly("imbrex: stopping; Ctrl-C again ends at once", "imbrex: cancelled");
        assertThat(file).doesNotExist();
    }

    @Test
    void secondEndsAtOnce() throws Exception {
        Process program = start(folder.resolve("mask.part"), "true");
        signal(program);
        assertThat(program.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        signal(program);
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(130);
    }

    /** The network takes some seconds for the whole image; each of its tiles takes less than one. */
    @Test
    void segmentingStopsWithinATileAndLeavesNothing() throws Exception {
        Path model = folder.resolve("model.onnx");
        UntrainedUNet.plane(16, 3).write(model);
        Path image = folder.resolve("image.tif");
        ScanWriter.write(image, Volume.of(Extent.of(3000, 3000), new float[9_000_000]));
        Path out = Files.createDirectory(folder.resolve("out"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("segment", "--memory", "700m", "--objects", "--quiet", "--model", model.toString()));
        command.addAll(List.of("--out", out.toString(), image.toString()));
        Process program = new ProcessBuilder(command).start();
        for (int i = 0; i < 1000 && files(out).isEmpty() && program.isAlive(); i++) {
            Thread.sleep(20);
        }
        assertThat(files(out)).as("the mask under construction").hasSize(1);
        signal(program);
        long start = System.nanoTime();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(10);
        assertThat(new String(program.getErrorStream().readAllBytes(), UTF_8).lines())
                .containsExactly("imbrex: stopping; Ctrl-C again ends at once", "imbrex: cancelled");
        assertThat(program.exitValue()).isEqualTo(130);
        assertThat(files(out)).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith("manifest.jsonl")).toList();
        }
    }

    private static Process start(Path file, String deaf) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("wait", file.toString(), deaf));
        Process program = new ProcessBuilder(command).start();
        for (int i = 0; i < 1000 && !Files.exists(file) && program.isAlive(); i++) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
        return program;
    }

    private static void signal(Process program) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-TERM", Long.toString(program.pid()))
                .start()
                .waitFor();
    }
}
