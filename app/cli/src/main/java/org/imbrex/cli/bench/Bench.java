package org.imbrex.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.segment.Exactness;
import org.imbrex.segment.Planner;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.Tile;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** Runs a model over an image in several ways, in turn, so that a machine that gets slower slows all of them. */
public final class Bench {
    /** The patch that peers blend. */
    private static final int BLENDED_PATCH = 512;

    private final TileModel model;
    private final Path image;
    private final long memory;
    private final Path folder;

    /**
     * @param model the network
     * @param image a file that the program reads
     * @param memory for the network in bytes
     * @param folder takes the masks
     */
    public Bench(TileModel model, Path image, long memory, Path folder) {
        this.model = model;
        this.image = image;
        this.memory = memory;
        this.folder = folder;
    }

    /** Writes an image to measure with. */
    public static void makeImage(Path file, int height, int width) {
        MadeImage.write(file, height, width);
    }

    /**
     * Measures.
     *
     * @param repeats of every way after one that does not count, 1 or more
     * @param progress told of runs; asked before each whether to stop
     */
    public List<Timing> run(int repeats, Progress progress) {
        List<Way> ways = ways(progress);
        double[][] seconds = new double[ways.size()][repeats];
        for (int repeat = -1; repeat < repeats; repeat++) {
            for (int i = 0; i < ways.size(); i++) {
                progress.checkCancelled();
                progress.update("bench", (repeat + 1L) * ways.size() + i, (repeats + 1L) * ways.size());
                long start = System.nanoTime();
                ways.get(i).work().run();
                if (repeat >= 0) {
                    seconds[i][repeat] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        progress.update("bench", (repeats + 1L) * ways.size(), (repeats + 1L) * ways.size());
        double raw = median(seconds[0]);
        List<Timing> timings = new ArrayList<>();
        for (int i = 0; i < ways.size(); i++) {
            double median = median(seconds[i]);
            timings.add(new Timing(ways.get(i).name(), ways.get(i).tiling(), median, median / raw));
        }
        return timings;
    }

    /** A way to do the work. */
    private record Way(String name, Tiling tiling, Runnable work) {}

    private List<Way> ways(Progress progress) {
        ScanInfo info;
        try (ScanSource scan = ScanReader.open(image)) {
            info = scan.info();
        }
        SegmentOptions options = SegmentOptions.within(memory);
        Tiling planned = Planner.plan(model, info, options, progress);
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("network alone, the planned tiles", planned, () -> runNetworkAlone(planned)));
        ways.add(new Way("from file to file, the planned tiles", planned, () -> segment(options)));
        TilePlan whole = Planner.wholeScan(model, info.extent());
        if (whole.bytes() <= memory && planned.tiles().size() > 1) {
            ways.add(new Way(
                    "from file to file, the whole image", whole, () -> segment(options.withPatch(whole.patch()))));
        }
        for (double overlap : new double[] {0.25, 0.5}) {
            SegmentOptions blended = options.withExactness(Exactness.NEVER).withOverlap(overlap);
            if (model.spec().layout().dimensions() == 2) {
                blended = blended.withPatch(blendedPatch(info.extent(), model.reach()));
            }
            SegmentOptions chosen = blended;
            ways.add(new Way(
                    "from file to file, blended at overlap " + overlap,
                    Planner.plan(model, info, chosen, progress),
                    () -> segment(chosen)));
        }
        return ways;
    }

    private static Extent blendedPatch(Extent image, Reach reach) {
        Extent frame = image.roundUp(reach.grid());
        return Extent.of(Math.min(BLENDED_PATCH, frame.height()), Math.min(BLENDED_PATCH, frame.width()))
                .roundUp(reach.grid());
    }

    private void segment(SegmentOptions options) {
        Path mask = folder.resolve("mask.tif");
        try (ScanSource scan = ScanReader.open(image);
                LabelSink labels =
                        MaskWriter.open(mask, scan.info().extent(), scan.info().geometry())) {
            Segmentation done = Segmenter.segment(model, scan, labels, options, Progress.NONE);
            labels.finish();
            if (done.plan().tiles().isEmpty()) {
                throw new IllegalStateException("an image without tiles");
            }
        } finally {
            delete(mask);
        }
    }

    private static void delete(Path mask) {
        try {
            Files.deleteIfExists(mask);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All patches of a tiling on as many callers, with the same noise in each: no reading, no stitching. */
    private void runNetworkAlone(Tiling tiling) {
        List<Tile> tiles = tiling.tiles();
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(tiling.callers());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < tiling.callers(); i++) {
                running.add(threads.submit(() -> {
                    try (TileModel.Caller caller = model.caller(tiling.callers())) {
                        float[] noise = new float[0];
                        for (int t = next.getAndIncrement(); t < tiles.size(); t = next.getAndIncrement()) {
                            var input = caller.input(tiles.get(t).read().extent());
                            if (noise.length != input.capacity()) {
                                noise = noise(input.capacity());
                                input.put(noise);
                            }
                            caller.run();
                        }
                    }
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            throw new ResourceException("the network could not be run: " + ImbrexException.firstLine(e), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static float[] noise(int length) {
        Random random = new Random(1);
        float[] noise = new float[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return noise;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
