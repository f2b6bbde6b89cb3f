package org.imbrex.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.imbrex.error.AllocationException;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.postprocess.ThresholdedLabels;
import org.imbrex.progress.Progress;
import org.imbrex.resample.ModelGrid;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
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

    /**
     * Segments a scan with a rule of its own for what becomes a class.
     *
     * @param probabilities take the probabilities of every voxel, if there are any; finishing and closing them is the
     *     caller's
     * @param thresholds from which probability on a voxel may be of a class, by the class's name; if there are none, voxels
     *     get the likeliest class
     * @throws UsageException if the model has no class of such a name
     * @see #segment(TileModel, ScanSource, LabelSink, SegmentOptions, Progress)
     */
    public static Segmentation segment(
            TileModel model,
            ScanSource scan,
            LabelSink labels,
            List<? extends ProbabilitySink> probabilities,
            Map<String, Double> thresholds,
            SegmentOptions options,
            Progress progress) {
        if (thresholds.isEmpty() && probabilities.isEmpty()) {
            return segment(model, scan, labels, options, progress);
        }
        if (thresholds.isEmpty()) {
            return segment(model, scan, labels, new ProbabilitySinks(probabilities), options, progress);
        }
        List<ProbabilitySink> sinks = new ArrayList<>(probabilities);
        sinks.add(ThresholdedLabels.byName(labels, thresholds, model.spec().classes()));
        return segment(model, scan, new NoLabels(), new ProbabilitySinks(sinks), options, progress);
    }

    /**
     * Does something again with less memory for as long as memory turns out to be short when patches that are blended are
     * handed on already: nothing smaller can follow them.
     *
     * @param options what is tried first
     * @param attempt does all of it, from the start
     */
    public static <T> T withLessMemory(SegmentOptions options, Progress progress, Function<SegmentOptions, T> attempt) {
        SegmentOptions tried = options;
        while (true) {
            try {
                return attempt.apply(tried);
            } catch (AllocationException e) {
                tried = tried.withMemory(e.beginAgainWithin().orElseThrow(() -> e));
                progress.warning(String.format(
                        Locale.ROOT,
                        "%s; begun again within %d MB",
                        ImbrexException.firstLine(e),
                        tried.memory() / 1_000_000));
            }
        }
    }

    /**
     * What is to be said where averaging over mirrored copies is not what it is for most models: a model that has learnt
     * left from right would be made worse by copies in which they are exchanged.
     */
    public static Optional<String> mirroringNote(ModelSpec spec) {
        List<Axis> axes = spec.mirrorable();
        if (axes.isEmpty()) {
            return Optional.of("not mirrored: the model " + spec.name() + " has not learnt from mirrored patches");
        }
        if (axes.size() == spec.layout().dimensions()) {
            return Optional.empty();
        }
        return Optional.of("mirrored along "
                + axes.stream().map(Axis::letter).collect(Collectors.joining(" and "))
                + " alone: the model " + spec.name() + " has learnt from no others");
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
