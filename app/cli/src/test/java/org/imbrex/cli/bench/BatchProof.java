package org.imbrex.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.imbrex.batch.Batch;
import org.imbrex.batch.BatchSummary;
import org.imbrex.batch.CaseFinder;
import org.imbrex.batch.CaseOptions;
import org.imbrex.batch.Manifest;
import org.imbrex.batch.ManifestEntry;
import org.imbrex.batch.ScanCase;
import org.imbrex.batch.SegmentBatch;
import org.imbrex.cli.Main;
import org.imbrex.io.ScanWriter;
import org.imbrex.io.disk.Sha256;
import org.imbrex.model.Device;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.onnx.network.UntrainedUNet;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/**
 * Shows of batches what takes too long for a test: that 200 mixed scans, 10 of them broken in 10 ways, give what each gives
 * by itself, in little more than the network's own time; that 50 kills lose nothing; that 5,000 small scans stay as fast and
 * take no more memory. Its arguments are a folder to work in and {@code mixed}, {@code kills} or {@code many}, with the base
 * of the network, a number of kills or one of scans.
 */
public final class BatchProof {
    private static final long MEMORY = 1_500_000_000L;

    private final Path folder;
    private final Path scans;
    private final Path model;
    private final SplittableRandom random = new SplittableRandom(5);

    private BatchProof(Path folder) throws IOException {
        this.folder = folder;
        this.scans = Files.createDirectories(folder.resolve("scans"));
        this.model = folder.resolve("model.onnx");
    }

    public static void main(String[] args) throws Exception {
        BatchProof proof = new BatchProof(
                Files.createDirectories(Path.of(args[0]).toAbsolutePath().resolve(args[1])));
        int number = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        switch (args[1]) {
            case "mixed" -> proof.mixed(number == 0 ? 16 : number);
            case "kills" -> proof.kills(number == 0 ? 50 : number);
            case "many" -> proof.many(number == 0 ? 5000 : number);
            default -> throw new IllegalArgumentException("expected mixed, kills or many, found " + args[1]);
        }
    }

    private void scan(String name, int depth, int height, int width) {
        Path file = scans.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        float[] voxels = new float[depth * height * width];
        for (int i = 0; i < voxels.length; i++) {
            int x = i % width;
            int y = i / width;
            voxels[i] = (x / 20 + y / 24) % 3 * 60 + random.nextInt(60);
        }
        ScanInfo info = new ScanInfo(new Extent(depth, height, width), 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(file, new Volume(info, List.of(voxels)));
    }

    private void mixed(int base) throws IOException {
        UntrainedUNet.plane(base, 4).write(model);
        for (int i = 0; i < 190; i++) {
            if (i == 95) {
                scan("s" + i + ".tif", 1, 4096, 4096);
            } else if (i % 48 == 20) {
                scan("s" + i + ".png", 1, 2048, 2048);
            } else if (i % 12 == 5) {
                scan("s" + i + ".nii.gz", 12, 100 + i, 120);
            } else if (i % 9 == 4) {
                scan("s" + i + ".tif", 1, 1024, 900 + i);
            } else {
                int height = 64 + random.nextInt(450);
                scan("s" + i + (i % 2 == 0 ? ".png" : ".tif"), 1, height, 64 + random.nextInt(450));
            }
        }
        breakTen();
        Path together = folder.resolve("together");
        BatchSummary summary = run(together, together, SegmentBatch::jobs);
        double session = sessionSeconds(together);
        System.out.printf(
                Locale.ROOT,
                "together: %d done, %d failed, %.1f s; in the network %.1f s at full cores; ratio %.3f; resident %.2f GB at most, heap"
                        + " up to %.2f GB and %.2f GB for networks%n",
                summary.done(),
                summary.failed().size(),
                summary.seconds(),
                session,
                summary.seconds() / session,
                bytes("VmHWM:") / 1e9,
                Runtime.getRuntime().maxMemory() / 1e9,
                MEMORY / 1e9);
        for (ManifestEntry failed : summary.failed()) {
            System.out.println("  " + failed.name() + " " + failed.errorCode() + " " + failed.error());
        }
        Path single = folder.resolve("one by one");
        BatchSummary alone = run(single, single, network -> 1);
        System.out.printf(
                Locale.ROOT,
                "one by one: %d done, %.1f s; the same results: %s%n",
                alone.done(),
                alone.seconds(),
                hashes(together).equals(hashes(single)));
    }

    private interface Jobs {
        int of(OnnxModel network);
    }

    private BatchSummary run(Path out, Path timed, Jobs jobs) {
        try (OnnxModel network = OnnxModel.open(model, Device.CPU)) {
            List<ScanCase> cases = CaseFinder.find(List.of(scans.toString()), out, Progress.NONE);
            return SegmentBatch.of(network, CaseOptions.within(MEMORY))
                    .withJobs(jobs.of(network))
                    .withAgain(true)
                    .run(cases, timed, Progress.NONE);
        }
    }

    /** Seconds that all patches together took, as if every processor computed all the time. */
    private double sessionSeconds(Path out) {
        double seconds = 0;
        int processors = Runtime.getRuntime().availableProcessors();
        try (Manifest manifest = Manifest.open(out);
                Stream<Path> masks = Files.list(out)) {
            for (Path mask : masks.toList()) {
                String name = mask.getFileName().toString().replaceAll("\\.(png|tif|nii\\.gz)$", "");
                for (JsonNode scan : manifest.scans(name)) {
                    JsonNode extent = scan.get("extent");
                    long voxels = extent.get(0).asLong()
                            * extent.get(1).asInt()
                            * extent.get(2).asInt();
                    int callers = scan.at("/tiles/callers").asInt();
                    // Small scans go side by side where memory holds them; in others all processors compute.
                    boolean beside = voxels < 1 << 20
                            && processors * scan.at("/tiles/bytes").asLong() <= MEMORY - Files.size(model);
                    int busy = beside ? 1 : callers * Math.max(1, processors / callers);
                    seconds += scan.get("sessionSeconds").asDouble() * busy;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return seconds / processors;
    }

    private void breakTen() throws IOException {
        Files.write(scans.resolve("b0 empty.png"), new byte[0]);
        Files.writeString(scans.resolve("b1 text.tif"), "no image");
        byte[] png = Files.readAllBytes(scans.resolve("s0.png"));
        Files.write(scans.resolve("b2 cut.png"), Arrays.copyOf(png, png.length / 2));
        byte[] tiff = Files.readAllBytes(scans.resolve("s1.tif"));
        Files.write(scans.resolve("b3 cut.tif"), Arrays.copyOf(tiff, 300));
        byte[] changed = png.clone();
        changed[png.length / 2] ^= 0x55;
        Files.write(scans.resolve("b4 flipped.png"), changed);
        byte[] packed = Files.readAllBytes(scans.resolve("s5.nii.gz"));
        Files.write(scans.resolve("b5 cut.nii.gz"), Arrays.copyOf(packed, packed.length / 2));
        float[] nan = new float[100];
        nan[7] = Float.NaN;
        ScanWriter.write(scans.resolve("b6 nan.tif"), Volume.of(Extent.of(10, 10), nan));
        ScanInfo colour = new ScanInfo(Extent.of(10, 10), 3, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(scans.resolve("b7 colour.png"), new Volume(colour, Collections.nCopies(3, new float[100])));
        byte[] header = new byte[400];
        header[0] = 92;
        header[1] = 1;
        header[40] = 99;
        System.arraycopy("n+1".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, header, 344, 3);
        Files.write(scans.resolve("b8 header.nii"), header);
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 4, 0, 0};
        Files.write(scans.resolve("b9 cut.jpg"), jpeg);
    }

    private static Map<String, String> hashes(Path out) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (!name.equals(Manifest.FILE) && !name.equals("run.json")) {
                    hashes.put(name, Sha256.of(file));
                }
            }
        }
        return hashes;
    }

    private void kills(int number) throws IOException, InterruptedException {
        UntrainedUNet.plane(8, 2).write(model);
        for (int i = 0; i < 60; i++) {
            scan("s" + i + (i % 3 == 0 ? ".tif" : ".png"), 1, 200 + 9 * i, 300);
        }
        Path unbroken = folder.resolve("unbroken");
        run(unbroken, unbroken, SegmentBatch::jobs);
        int killed = 0;
        int round = 0;
        while (killed < number) {
            Path out = folder.resolve("killed" + round++);
            int before = killed;
            Process program = start(out);
            while (killed < number && !program.waitFor(600 + random.nextInt(1200), TimeUnit.MILLISECONDS)) {
                program.destroyForcibly().waitFor();
                killed++;
                program = start(out);
            }
            if (program.waitFor() != 0) {
                throw new IllegalStateException("exit code " + program.exitValue());
            }
            System.out.printf(
                    "%d kills in one folder of results, then to the end: the same results and nothing else: %s%n",
                    killed - before, hashes(out).equals(hashes(unbroken)));
        }
    }

    private Process start(Path out) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("segment", "--quiet", "--memory", "1500m", "--model"));
        command.addAll(List.of(model.toString(), "--out", out.toString(), scans.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void many(int number) throws IOException {
        UntrainedUNet.plane(4, 1).write(model);
        for (int i = 0; i < number; i++) {
            scan("s" + i + ".png", 1, 64, 64);
        }
        Path out = Files.createDirectories(folder.resolve("out"));
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        List<Long> resident = Collections.synchronizedList(new ArrayList<>());
        Batch.Listener listener = (entry, said, failure) -> {
            times.add(System.nanoTime());
            if (times.size() % 500 == 0) {
                resident.add(bytes("VmRSS:"));
            }
        };
        try (OnnxModel network = OnnxModel.open(model, Device.CPU);
                Manifest manifest = Manifest.open(out)) {
            List<ScanCase> cases = CaseFinder.find(List.of(scans.toString()), out, Progress.NONE);
            SegmentBatch.of(network, CaseOptions.within(MEMORY))
                    .withAgain(true)
                    .run(cases, manifest, listener, Progress.NONE);
        }
        for (int i = 0; i + 500 <= times.size(); i += 500) {
            System.out.printf(
                    Locale.ROOT,
                    "%d to %d: %.2f s, then resident %.0f MB%n",
                    i,
                    i + 500,
                    (times.get(i + 499) - times.get(i)) / 1e9,
                    resident.get(i / 500) / 1e6);
        }
    }

    /** What Linux says of this program's memory. */
    private static long bytes(String what) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(what))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
