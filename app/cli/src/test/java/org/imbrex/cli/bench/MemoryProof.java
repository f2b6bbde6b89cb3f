package org.imbrex.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.imbrex.onnx.network.UntrainedUNet;

/**
 * Segments images that do not fit into memory with {@code app/imbrex segment} and prints the most memory that the process
 * ever had (VmHWM of Linux): {@code MemoryProof PROJECT FOLDER MEMORY CASE...}. Images and networks are made in the
 * folder (1.2 GB in all) where they are missing. The full sizes take 20 minutes on two cores.
 */
public final class MemoryProof {
    private static final Map<String, Case> CASES = Map.of(
            "plane", new Case(UntrainedUNet.plane(16, 4), file -> LargeTiff.plane(file, 16384)),
            "slices", new Case(UntrainedUNet.plane(16, 4), file -> LargeTiff.volume(file, 512, 512, 800)),
            "volume", new Case(UntrainedUNet.volume(8, 2), file -> LargeTiff.volume(file, 512, 512, 800)),
            "small-plane", new Case(UntrainedUNet.plane(16, 4), file -> LargeTiff.plane(file, 4096)),
            "small-volume", new Case(UntrainedUNet.volume(8, 2), file -> LargeTiff.volume(file, 256, 256, 160)));

    private MemoryProof() {}

    /** An image and the network for it. */
    private record Case(UntrainedUNet network, Image image) {}

    private interface Image {
        void write(Path file) throws IOException;
    }

    /** Runs the cases named after the project's root, a folder and a size of memory. */
    public static void main(String[] args) throws Exception {
        Path project = Path.of(args[0]).toAbsolutePath();
        Path folder = Files.createDirectories(Path.of(args[1]));
        for (String name : Arrays.asList(args).subList(3, args.length)) {
            Case one = CASES.get(name);
            if (one == null) {
                throw new IllegalArgumentException("expected one of " + CASES.keySet() + ", found " + name);
            }
            Path image = folder.resolve(name + ".tif");
            if (!Files.exists(image)) {
                one.image.write(image);
            }
            Path model = folder.resolve(name + ".onnx");
            one.network.write(model);
            measure(project, folder.resolve("out"), args[2], model, image);
        }
    }

    private static void measure(Path project, Path out, String memory, Path model, Path image) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(project.resolve("app/imbrex").toString(), "segment", "--memory", memory, "--quiet"));
        command.addAll(List.of("--model", model.toString(), "--out", out.toString(), image.toString()));
        long start = System.nanoTime();
        // The launcher replaces itself by Java: one process from the start to the end.
        Process process = new ProcessBuilder(command).inheritIO().start();
        long peak = 0;
        do {
            peak = Math.max(peak, peakBytes(process.pid()));
        } while (!process.waitFor(20, TimeUnit.MILLISECONDS));
        if (process.exitValue() != 0) {
            throw new IllegalStateException(image + ": exit code " + process.exitValue());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        JsonNode tiles =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).at("/scans/0/tiles");
        System.out.printf(
                Locale.ROOT,
                "%s --memory %s: VmHWM %.3f GB, %.0f s, work factor %.2f, %d %s tiles of %s, %d at once%n",
                image.getFileName(),
                memory,
                peak / 1e9,
                seconds,
                tiles.get("workFactor").asDouble(),
                tiles.get("count").asInt(),
                tiles.get("kind").asText(),
                tiles.get("patch"),
                tiles.get("callers").asInt());
    }

    private static long peakBytes(long pid) throws IOException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (NoSuchFileException e) {
            // It has just ended.
        }
        return 0;
    }
}
