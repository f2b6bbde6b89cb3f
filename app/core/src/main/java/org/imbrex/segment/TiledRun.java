package org.imbrex.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.imbrex.error.AllocationException;
import org.imbrex.error.CancelledException;
import org.imbrex.model.TileModel;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.progress.Progress;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * A scan with all that running it in tiles needs, whatever the tiling.
 *
 * @param intensities how each channel's intensities are mapped
 * @param mirrorings the copies that probabilities are averaged over
 */
record TiledRun(
        TileModel model, ScanSource scan, ChannelMaps intensities, List<Mirroring> mirrorings, Progress progress) {
    /**
     * Reads the scan once or twice where the model wants its statistics.
     *
     * @param mirror whether probabilities are averaged over all mirrorings that the model has learnt from
     */
    static TiledRun of(TileModel model, ScanSource scan, boolean mirror, Progress progress) {
        ChannelMaps intensities = ChannelMaps.forScan(
                new CancellableScan(scan, progress), model.spec().normalisations());
        List<Mirroring> mirrorings = mirror ? Mirroring.along(model.spec().mirrorable()) : List.of(Mirroring.NONE);
        return new TiledRun(model, scan, intensities, mirrorings, progress);
    }

    /**
     * Runs all tiles of a tiling.
     *
     * @param task what is being done, in a word or two
     * @return seconds in the network, the mean over the callers
     * @throws AllocationException if there is no memory, not even for halved tiles where these can be
     */
    double run(Tiling tiling, String task, List<? extends TileOutput> outputs) {
        Stitcher stitcher = Stitcher.of(tiling, model.spec().classes().size(), outputs);
        TileQueue queue = new TileQueue(tiling, model.reach(), task, progress);
        AtomicLong sessionNanos = new AtomicLong();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        ExecutorService threads = Executors.newFixedThreadPool(tiling.callers(), TiledRun::thread);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < tiling.callers(); i++) {
                running.add(threads.submit(() -> {
                    try (TileRun run =
                            new TileRun(model, scan, intensities, mirrorings, stitcher.needsProbabilities(), tiling)) {
                        Optional<TileQueue.Item> next = queue.next();
                        while (next.isPresent() && runOne(next.get(), run, queue, stitcher)) {
                            next = queue.next();
                        }
                        sessionNanos.addAndGet(run.sessionNanos());
                    } catch (RuntimeException | Error e) {
                        // Others fail because of the first failure: that one tells why.
                        failure.compareAndSet(null, e);
                        queue.clear();
                        stitcher.abandon();
                    } finally {
                        queue.left();
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
        return sessionNanos.get() / 1e9 / tiling.callers();
    }

    /** Runs a tile; false if there is no memory for as many at once, so that this thread ends. */
    private boolean runOne(TileQueue.Item item, TileRun run, TileQueue queue, Stitcher stitcher) {
        progress.checkCancelled();
        Scores scores;
        try {
            scores = run.run(item.tile());
        } catch (AllocationException e) {
            return queue.takeBack(item, e);
        }
        stitcher.add(item.index(), item.tile(), scores);
        queue.done();
        return true;
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
