package org.imbrex.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.imbrex.error.CancelledException;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.progress.Progress;
import org.imbrex.tile.Tile;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** Segments scans tile by tile; what is stitched equals what a run over the whole scan gives. */
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
     * @throws IllegalArgumentException if a voxel of the scan is no number
     * @throws CancelledException if cancelled
     */
    public static Segmentation segment(
            TileModel model, ScanSource scan, LabelSink labels, SegmentOptions options, Progress progress) {
        TilePlan plan = plan(model, scan.info(), options);
        return run(model, scan, plan, options.mirror(), List.of(new LabelOutput(labels)), progress);
    }

    /** The tiles with which a scan would be segmented. */
    public static TilePlan plan(TileModel model, ScanInfo scan, SegmentOptions options) {
        ModelSpec spec = model.spec();
        if (scan.channels() != spec.channels().size()) {
            throw new UsageException("expected "
                    + spec.channels().size() + " channel(s) "
                    + spec.channels().stream().map(ModelSpec.Channel::name).toList()
                    + " as the model " + spec.name() + ", found " + scan.channels());
        }
        Reach.Local reach = local(model);
        Extent patch = options.patch();
        return patch == null
                ? TilePlan.of(scan.extent(), reach, model.callers(), model::bytesPerCaller, options.memory())
                : TilePlan.withPatch(scan.extent(), reach, patch, model.callers(), model::bytesPerCaller);
    }

    static Reach.Local local(TileModel model) {
        if (model.reach() instanceof Reach.Local reach) {
            return reach;
        }
        throw new UsageException("the model " + model.spec().name() + " looks at whole patches");
    }

    static Segmentation run(
            TileModel model,
            ScanSource scan,
            TilePlan plan,
            boolean mirror,
            List<? extends TileOutput> outputs,
            Progress progress) {
        long start = System.nanoTime();
        progress.checkCancelled();
        List<IntensityMap> intensities = intensities(model.spec(), scan);
        AtomicInteger next = new AtomicInteger();
        AtomicLong sessionNanos = new AtomicLong();
        AtomicLong written = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(plan.callers(), Segmenter::thread);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < plan.callers(); i++) {
                running.add(threads.submit(() -> {
                    try (TileRun run = new TileRun(model, scan, intensities, mirror, outputs)) {
                        for (int t = next.getAndIncrement(); t < plan.tiles().size(); t = next.getAndIncrement()) {
                            progress.checkCancelled();
                            Tile tile = plan.tiles().get(t);
                            run.run(tile);
                            long done = written.addAndGet(tile.write().voxels());
                            progress.update("segment", done, plan.image().voxels());
                        }
                        sessionNanos.addAndGet(run.sessionNanos());
                    } catch (RuntimeException | Error e) {
                        next.set(plan.tiles().size());
                        throw e;
                    }
                }));
            }
            for (Future<?> future : running) {
                await(future);
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Segmentation(plan, model.device(), sessionNanos.get() / 1e9 / plan.callers(), seconds);
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
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "imbrex-tiles");
        thread.setDaemon(true);
        return thread;
    }
}
