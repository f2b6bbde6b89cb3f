package org.imbrex.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.progress.Progress;
import org.imbrex.tile.Tile;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Segments scans tile by tile. */
public final class Segmenter {
    private Segmenter() {}

    /**
     * Segments a scan.
     *
     * @param model the network
     * @param scan the scan, of as many channels as the model takes; slices go one by one through a model of the plane
     * @param labels takes the class of every voxel; finishing and closing it is the caller's
     * @param options memory, patches, mirroring
     * @param progress told of voxels done; asked before every tile whether to stop
     * @throws UsageException if scan and model do not go together
     * @throws ResourceException if no tiling fits into memory
     * @throws IllegalArgumentException if a voxel of the scan is no number
     * @throws CancelledException if cancelled
     */
    public static Segmentation segment(
            TileModel model, ScanSource scan, LabelSink labels, SegmentOptions options, Progress progress) {
        return segment(model, scan, List.of(new LabelOutput(labels)), options, progress);
    }

    /**
     * Segments a scan and keeps the probabilities too.
     *
     * @param probabilities takes the probabilities of every voxel; finishing and closing it is the caller's
     * @see #segment(TileModel, ScanSource, LabelSink, SegmentOptions, Progress)
     */
    public static Segmentation segment(
            TileModel model,
            ScanSource scan,
            LabelSink labels,
            ProbabilitySink probabilities,
            SegmentOptions options,
            Progress progress) {
        List<TileOutput> outputs = List.of(new LabelOutput(labels), new ProbabilityOutput(probabilities));
        return segment(model, scan, outputs, options, progress);
    }

    private static Segmentation segment(
            TileModel model,
            ScanSource scan,
            List<? extends TileOutput> outputs,
            SegmentOptions options,
            Progress progress) {
        Tiling tiling = Planner.plan(model, scan.info(), options, progress);
        return run(model, scan, tiling, options.mirror(), outputs, progress);
    }

    static Segmentation run(
            TileModel model,
            ScanSource scan,
            Tiling tiling,
            boolean mirror,
            List<? extends TileOutput> outputs,
            Progress progress) {
        long start = System.nanoTime();
        progress.checkCancelled();
        List<IntensityMap> intensities = intensities(model.spec(), new CancellableScan(scan, progress));
        Stitcher stitcher = Stitcher.of(tiling, model.spec().classes().size(), outputs);
        List<Tile> tiles = tiling.tiles();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicLong sessionNanos = new AtomicLong();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        ExecutorService threads = Executors.newFixedThreadPool(tiling.callers(), Segmenter::thread);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < tiling.callers(); i++) {
                running.add(threads.submit(() -> {
                    try (TileRun run = new TileRun(model, scan, intensities, mirror, stitcher.needsProbabilities())) {
                        for (int t = next.getAndIncrement(); t < tiles.size(); t = next.getAndIncrement()) {
                            progress.checkCancelled();
                            stitcher.add(t, tiles.get(t), run.run(tiles.get(t)));
                            progress.update("segment", done.incrementAndGet(), tiles.size());
                        }
                        sessionNanos.addAndGet(run.sessionNanos());
                    } catch (RuntimeException | Error e) {
                        // Others fail because of the first failure: that one tells why.
                        failure.compareAndSet(null, e);
                        next.set(tiles.size());
                        stitcher.abandon();
                    }
                }));
            }
            for (Future<?> future : running) {
                await(future);
            }
            rethrow(failure.get());
        } finally {
            threads.shutdownNow();
        }
        stitcher.finish();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Segmentation(tiling, model.device(), sessionNanos.get() / 1e9 / tiling.callers(), seconds);
    }

    private static List<IntensityMap> intensities(ModelSpec spec, ScanSource scan) {
        return IntensityMap.forScan(
                scan,
                spec.channels().stream().map(ModelSpec.Channel::normalisation).toList());
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "imbrex-tiles");
        thread.setDaemon(true);
        return thread;
    }
}
