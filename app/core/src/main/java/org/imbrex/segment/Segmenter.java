package org.imbrex.segment;

import java.util.List;
import org.imbrex.error.AllocationException;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.resample.ModelGrid;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/** Segments scans tile by tile. */
public final class Segmenter {
    private Segmenter() {}

    /**
     * Segments a scan.
     *
     * @param model the network
     * @param scan the scan, of as many channels as the model takes; slices go one by one through a model of the plane. It is
     *     brought to the model's voxel size and orientation, and the labels back to the scan's own grid
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
        ModelGrid grid = grid(model, scan, progress);
        try (LabelSink onGrid = grid.back(labels)) {
            Segmentation done = segment(model, grid.view(scan), List.of(new LabelOutput(onGrid)), options, progress);
            onGrid.finish();
            return done;
        }
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
        ModelGrid grid = grid(model, scan, progress);
        try (LabelSink onGrid = grid.back(labels);
                ProbabilitySink probabilitiesOnGrid =
                        grid.back(probabilities, model.spec().classes().size())) {
            List<TileOutput> outputs = List.of(new LabelOutput(onGrid), new ProbabilityOutput(probabilitiesOnGrid));
            Segmentation done = segment(model, grid.view(scan), outputs, options, progress);
            onGrid.finish();
            probabilitiesOnGrid.finish();
            return done;
        }
    }

    private static ModelGrid grid(TileModel model, ScanSource scan, Progress progress) {
        ModelGrid grid = grid(model.spec(), scan);
        grid.notes().forEach(progress::warning);
        return grid;
    }

    /** The grid on which a model sees a scan. */
    static ModelGrid grid(ModelSpec spec, ScanSource scan) {
        return ModelGrid.of(spec.spacing(), spec.orientation(), spec.interpolation(), scan.info());
    }

    private static Segmentation segment(
            TileModel model,
            ScanSource scan,
            List<? extends TileOutput> outputs,
            SegmentOptions options,
            Progress progress) {
        long start = System.nanoTime();
        progress.checkCancelled();
        SegmentOptions tried = options;
        Tiling tiling = Planner.plan(model, scan.info(), tried, progress);
        TiledRun run = TiledRun.of(model, scan, options.mirror(), progress);
        Started started = new Started(outputs);
        while (true) {
            try {
                double sessionSeconds = run.run(tiling, "segment", List.of(started));
                Seams seams = tiling instanceof BlendPlan plan ? SeamSample.measure(run, plan, options) : null;
                double seconds = (System.nanoTime() - start) / 1e9;
                return new Segmentation(tiling, model.device(), sessionSeconds, seconds, seams);
            } catch (AllocationException e) {
                // Exact tiles have been halved as often as they can be.
                if (tried.patch() != null || tiling instanceof TilePlan) {
                    throw e;
                }
                long less = Math.min(tried.memory(), tiling.bytes()) / 2;
                if (started.handedOn()) {
                    throw e.beginAgainWithin(less);
                }
                tried = tried.withMemory(less);
                try {
                    tiling = Planner.plan(model, scan.info(), tried, Progress.NONE);
                } catch (ResourceException tooSmall) {
                    throw e;
                }
                progress.warning(ImbrexException.firstLine(e) + "; going on with smaller patches");
            }
        }
    }

    /** Knows whether its outputs have been given anything: until then, everything can be done in another way. */
    private static final class Started implements TileOutput {
        private final List<? extends TileOutput> outputs;
        private volatile boolean handedOn;

        Started(List<? extends TileOutput> outputs) {
            this.outputs = outputs;
        }

        boolean handedOn() {
            return handedOn;
        }

        @Override
        public boolean needsProbabilities() {
            return outputs.stream().anyMatch(TileOutput::needsProbabilities);
        }

        @Override
        public void accept(Scores scores, Region inPatch, Region write) {
            handedOn = true;
            outputs.forEach(output -> output.accept(scores, inPatch, write));
        }
    }
}
