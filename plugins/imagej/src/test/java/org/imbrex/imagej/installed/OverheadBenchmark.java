package org.imbrex.imagej.installed;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.imbrex.onnx.network.UntrainedUNet;

/**
 * What segmenting in ImageJ costs over the command line, from file to file, with the same image and network (base 16, depth
 * 4) and the same tiles, as the command line's memory counts Java's too: {@code OverheadBenchmark PROJECT FOLDER [SIZE [ROUNDS]]}, of a project whose zip is
 * packaged. In each round {@code app/imbrex segment} runs once from its start to its end, then a macro in an ImageJ that has
 * just been started opens, segments and saves the image twice. The first time carries the loading of the network and of
 * Java's classes, as the command line does. The 4096x4096 that it takes if no size is given need a minute in five rounds on
 * two cores.
 */
public final class OverheadBenchmark {
    private static final Pattern TIME = Pattern.compile("ms:(\\d+)");
    private static final Pattern PLAN = Pattern.compile("tiles: .*");

    private final Path project;
    private final Path folder;
    private final Path image;
    private final Path model;

    private OverheadBenchmark(Path project, Path folder, int size) throws IOException {
        this.project = project;
        this.folder = folder;
        this.image = folder.resolve("noise-" + size + ".tif");
        this.model = folder.resolve("untrained.onnx");
        UntrainedUNet.plane(16, 4).write(model);
        byte[] noise = new byte[size * size];
        new Random(1).nextBytes(noise);
        new FileSaver(new ImagePlus("noise", new ByteProcessor(size, size, noise, null))).saveAsTiff(image.toString());
    }

    /** Runs the rounds after the project's root and a folder for what is made. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path project = Path.of(args[0]).toAbsolutePath().normalize();
        System.setProperty("imbrex.root", project.toString());
        System.setProperty("imbrex.zip", zip(project.resolve("plugins/imagej/target")));
        Path folder = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
        int size = args.length > 2 ? Integer.parseInt(args[2]) : 4096;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        new OverheadBenchmark(project, folder, size).run(rounds);
    }

    private static String zip(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(".*Imbrex-[\\d.]+-[\\w-]+\\.zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void run(int rounds) throws IOException, InterruptedException {
        InstalledImageJ imageJ = InstalledImageJ.in(Files.createTempDirectory(folder, "imagej"));
        List<Double> commandLine = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            commandLine.add(commandLine());
            String output = imageJ.fijiHeadless(macro());
            Matcher time = TIME.matcher(output);
            for (List<Double> into : List.of(first, second)) {
                if (!time.find()) {
                    throw new IllegalStateException(output);
                }
                into.add(Double.parseDouble(time.group(1)) / 1000);
            }
            print(
                    "command line %.2f s, ImageJ %.2f s, then %.2f s",
                    commandLine.get(round), first.get(round), second.get(round));
            Matcher plan = PLAN.matcher(output);
            if (round == 0 && plan.find()) {
                print("%s", plan.group());
            }
        }
        double base = median(commandLine);
        print(
                "medians: command line %.2f s, ImageJ %.2f s (%+.1f %%), then %.2f s (%+.1f %%)",
                base,
                median(first),
                100 * (median(first) / base - 1),
                median(second),
                100 * (median(second) / base - 1));
    }

    private double commandLine() throws IOException, InterruptedException {
        List<String> command = List.of(
                project.resolve("app/imbrex").toString(),
                "segment",
                "--device",
                "cpu",
                "--memory",
                "2400m",
                "--quiet",
                "--model",
                model.toString(),
                "--out",
                Files.createTempDirectory(folder, "out").toString(),
                image.toString());
        long start = System.nanoTime();
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("exit code " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private String macro() {
        return """
                for (i = 0; i < 2; i++) {
                    start = getTime();
                    open("%s");
                    run("Segment...", "model=[%s] device=cpu memory=2000 mask");
                    selectImage(nImages);
                    saveAs("Tiff", "%s");
                    print("ms:" + (getTime() - start));
                    close("*");
                }
                """.formatted(path(image), path(model), path(folder.resolve("mask.tif")));
    }

    private static String path(Path file) {
        return file.toString().replace('\\', '/');
    }

    private static double median(List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
