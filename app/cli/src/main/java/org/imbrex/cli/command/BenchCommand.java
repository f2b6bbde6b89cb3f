package org.imbrex.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.imbrex.batch.ScanRecord;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.Versions;
import org.imbrex.cli.bench.Bench;
import org.imbrex.cli.bench.Timing;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.tile.Tiling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times exact tiles against their network alone, the whole image and blending. */
@Command(
        name = "bench",
        description =
                "Times segmenting an image, side by side: the network alone, exact tiles from file to file, the whole"
                        + " image where it fits, and 512x512 patches blended as other programs do.")
public final class BenchCommand implements CliCommand {
    @Option(names = "--model", paramLabel = "FILE", description = "The ONNX model (default: an untrained U-Net).")
    private @Nullable Path model;

    @Option(names = "--image", paramLabel = "FILE", description = "The image (default: one that is made, 8 bits).")
    private @Nullable Path image;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Height and width of the image that is made (default: ${DEFAULT-VALUE}).",
            defaultValue = "2048")
    private int size;

    @Option(
            names = "--base",
            paramLabel = "N",
            description = "Channels of the untrained U-Net's first level (default: ${DEFAULT-VALUE}).",
            defaultValue = "16")
    private int base;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "How often the untrained U-Net halves the image (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int depth;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Runs of each that count, after one that does not (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int repeat;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceName.class,
            description = "auto, cpu, cuda, cuda:1, tensorrt or coreml (default: auto, the best there is).")
    private Device device = Device.AUTO;

    @Override
    public ExitCode run(Console console) {
        if (repeat < 1 || size < 1 || size > 30_000 || base < 1 || base > 256 || depth < 0 || depth > 6) {
            throw new UsageException(
                    "bench: expected --repeat of 1 or more, --size of 1 to 30000, --base of 1 to 256 and"
                            + " --depth of 0 to 6, found " + repeat + ", " + size + ", " + base + " and " + depth);
        }
        Path folder = temporaryFolder();
        try {
            run(console, folder);
        } finally {
            delete(folder);
        }
        return ExitCode.DONE;
    }

    private void run(Console console, Path folder) {
        Path network = model;
        if (network == null) {
            network = folder.resolve("unet.onnx");
            UntrainedUNet.plane(base, depth).write(network);
        }
        Path scan = image;
        if (scan == null) {
            scan = folder.resolve("image.tif");
            Bench.makeImage(scan, size, size);
        }
        try (TileModel opened = OnnxModel.open(network, device)) {
            opened.fallback()
                    .ifPresent(reason -> console.progress().message("running on " + opened.device() + ": " + reason));
            List<Timing> timings =
                    new Bench(opened, scan, console.nativeMemory(), folder).run(repeat, console.progress());
            console.result(console.json() ? json(opened, timings) : table(opened, timings));
        }
    }

    private static String table(TileModel model, List<Timing> timings) {
        StringBuilder text = new StringBuilder();
        text.append(model.spec().name())
                .append(" on ")
                .append(model.device())
                .append(", image of ")
                .append(timings.get(0).tiling().image())
                .append(System.lineSeparator());
        for (Timing timing : timings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%8.2f s  %5.2f x  %s: %s%n",
                    timing.seconds(),
                    timing.ratio(),
                    timing.name(),
                    timing.tiling()));
        }
        return text.toString().stripTrailing();
    }

    private static String json(TileModel model, List<Timing> timings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("formatVersion", 1);
        Versions.all().forEach(root.putObject("versions")::put);
        root.put("model", model.spec().name()).put("device", model.device());
        Tiling first = timings.get(0).tiling();
        ScanRecord.putExtent(root, "extent", first.image());
        ArrayNode ways = root.putArray("ways");
        for (Timing timing : timings) {
            ObjectNode way = ways.addObject();
            way.put("name", timing.name());
            way.put("seconds", timing.seconds()).put("ratio", timing.ratio());
            ScanRecord.putTiles(way.putObject("tiles"), timing.tiling());
        }
        return root.toPrettyString();
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("imbrex-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
