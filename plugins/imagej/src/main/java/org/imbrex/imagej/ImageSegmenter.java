package org.imbrex.imagej;

import ij.ImagePlus;
import ij.gui.Roi;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.image.HyperstackAxes;
import org.imbrex.imagej.image.HyperstackScan;
import org.imbrex.imagej.image.PlaneLabels;
import org.imbrex.imagej.image.PlaneProbabilities;
import org.imbrex.imagej.image.SelectedPart;
import org.imbrex.imagej.image.SelectedScan;
import org.imbrex.imagej.image.WholeScanIntensities;
import org.imbrex.imagej.output.ClassLabels;
import org.imbrex.imagej.output.ResultImages;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModels;
import org.imbrex.postprocess.CleanedLabels;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
import org.imbrex.resample.ModelGrid;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Segments the scans of an image one after the other, straight into the planes of the results. */
final class ImageSegmenter {
    private final ImagePlus image;
    private final SegmentSettings settings;
    private final OnnxModels models;
    private final TileModel model;
    private final Postprocessing postprocessing;
    private final HyperstackAxes axes;
    private final SelectedPart part;
    private final ClassLabels labels;
    private final Progress progress;
    private final List<String> log = new ArrayList<>();

    private ImageSegmenter(ImagePlus image, SegmentSettings settings, OnnxModels models, Progress progress) {
        this.image = image;
        this.models = models;
        this.model = models.model();
        this.progress = progress;
        ModelSpec spec = model.spec();
        this.postprocessing = settings.postprocessing() ? spec.postprocessing() : Postprocessing.NONE;
        this.settings = postprocessing.minPeak() > 0 ? settings.withProbabilities(true) : settings;
        this.axes = HyperstackAxes.of(
                image, spec.layout().dimensions(), spec.channels().size(), settings.channels(), settings.slices());
        Roi roi = settings.selectionOnly() ? image.getRoi() : null;
        ScanInfo info = new HyperstackScan(image, axes, 0).info();
        // What cannot be done is said before the network runs, not after it.
        postprocessing.minVoxels(info.geometry());
        boolean resampled =
                !ModelGrid.of(spec.spacing(), spec.orientation(), info).info().equals(info);
        this.part = SelectedPart.of(image, roi, axes.depth(), model.reach(), resampled);
        this.labels = new ClassLabels(image, labelImage(), probabilityImage(), spec.classes(), axes);
    }

    static SegmentResult segment(ImagePlus image, SegmentSettings settings, Progress progress) {
        if (settings.model().isBlank()) {
            throw new UsageException("model: expected the file of a model, found nothing");
        }
        List<Path> files = OnnxModels.files(Path.of(settings.model()));
        try (OnnxModels models = OnnxModels.open(files, settings.device(), ModelOptions.NONE)) {
            return new ImageSegmenter(image, settings, models, progress).run();
        } catch (OutOfMemoryError e) {
            throw new ResourceException(
                    "not enough memory for the results of " + image.getTitle() + "; Java may use "
                            + Runtime.getRuntime().maxMemory() / 1_000_000
                            + " MB (Edit > Options > Memory & Threads changes that)",
                    e);
        }
    }

    private SegmentResult run() {
        sayWhatRuns();
        boolean complete = true;
        double seconds = 0;
        double inSession = 0;
        try {
            for (int scan = 0; scan < axes.scans(); scan++) {
                Segmentation done = segment(scan);
                clearOutsideSelection(scan);
                clean(scan);
                if (scan == 0) {
                    say("tiles: " + done.plan());
                    say(certificate(done));
                }
                seconds += done.seconds();
                inSession += done.sessionSeconds();
            }
        } catch (CancelledException e) {
            complete = false;
            IntStream.range(0, axes.scans()).forEach(this::clearOutsideSelection);
        }
        say(
                complete
                        ? String.format(Locale.ROOT, "%.2f s, of which %.2f s in the network", seconds, inSession)
                        : "stopped; what was done by then is kept, the rest is background"
                                + (postprocessing.keepsLabels() ? "" : "; what it was in is not postprocessed"));
        return new SegmentResult(labels, volumes(), complete, model.device(), log);
    }

    private void sayWhatRuns() {
        ModelSpec spec = model.spec();
        int folds = models.members().size();
        say("model " + spec.name() + ": " + Path.of(settings.model()).getFileName()
                + (folds == 1 ? "" : ", the mean of " + folds + " folds") + ", " + String.join(", ", spec.classes()));
        models.notes().forEach(this::say);
        say("device " + model.device()
                + model.fallback().map(reason -> " (" + reason + ")").orElse(""));
        if (settings.mirror()) {
            Segmenter.mirroringNote(spec).ifPresent(this::say);
        }
        if (models.disagreeOnPostprocessing()) {
            say("the models ask for different postprocessing: none of it is done");
        }
        Postprocessing wanted = spec.postprocessing();
        if (!wanted.equals(Postprocessing.NONE)) {
            say((settings.postprocessing()
                            ? "postprocessed as the model says"
                            : "not postprocessed, though the model says")
                    + (part.roi() == null ? ": " : ", within the selection: ")
                    + wanted.arguments());
        }
    }

    /** What can be said about the borders of tiles. */
    private static String certificate(Segmentation done) {
        Seams seams = done.seams();
        if (seams != null) {
            return String.format(
                    Locale.ROOT,
                    "seams: blended; of a sample %d of %d labels differ from the same region in one patch,"
                            + " probabilities by up to %.2g",
                    seams.labelDiffs(),
                    seams.voxels(),
                    seams.maxDiff());
        }
        return done.plan() instanceof TilePlan
                ? "seams: none; each tile sees as much around it as the network looks at"
                : "seams: blended; the image is too small, or memory too short, to measure them";
    }

    private boolean volumes() {
        return switch (settings.volumes()) {
            case AUTO -> model.spec().layout().dimensions() == 3;
            case PLANE -> false;
            case VOLUME -> true;
        };
    }

    private Segmentation segment(int scan) {
        Progress shown = shown(scan);
        boolean all = part.read().extent().equals(labels.extent());
        try (ScanSource whole = new HyperstackScan(image, axes, scan);
                ScanSource source = all ? whole : new SelectedScan(whole, part.read())) {
            TileModel network = all ? model : new WholeScanIntensities(model, whole);
            SegmentOptions options = SegmentOptions.within(settings.memory()).withMirror(settings.mirror());
            return Segmenter.withLessMemory(options, shown, how -> segment(network, source, scan, how, shown));
        } catch (IllegalArgumentException e) {
            throw new UsageException(image.getTitle() + ": " + e.getMessage());
        }
    }

    private Segmentation segment(TileModel network, ScanSource source, int scan, SegmentOptions how, Progress shown) {
        Extent extent = labels.extent();
        List<List<float[]>> planes = IntStream.range(1, labels.classes().size())
                .mapToObj(label -> labels.probabilities(scan, label))
                .toList();
        try (PlaneLabels into = new PlaneLabels(labels.planes(scan), extent, part.read(), part.bounds());
                PlaneProbabilities probabilities = new PlaneProbabilities(planes, extent, part.read(), part.bounds())) {
            List<PlaneProbabilities> kept = settings.probabilities() ? List.of(probabilities) : List.of();
            return Segmenter.segment(network, source, into, kept, postprocessing.thresholds(), how, shown);
        }
    }

    private Progress shown(int scan) {
        return new ScanProgress(progress, scan, axes.scans(), this::say);
    }

    /** Postprocesses a scan's labels where they stand. With a selection, what lies outside it counts for nothing. */
    private void clean(int scan) {
        if (postprocessing.keepsLabels()) {
            return;
        }
        Region bounds = part.bounds();
        Extent size = bounds.extent();
        List<byte[]> planes = labels.planes(scan);
        ScanInfo info = new HyperstackScan(image, axes, scan).info();
        try (CleanedLabels cleaned = new CleanedLabels(
                new PlaneLabels(planes, labels.extent(), bounds, bounds),
                size,
                info.geometry(),
                labels.classes().size(),
                postprocessing,
                (label, z, y, row) -> System.arraycopy(
                        labels.probabilities(scan, label).get(z),
                        (bounds.y() + y) * image.getWidth() + bounds.x(),
                        row,
                        0,
                        row.length),
                shown(scan))) {
            Extent row = new Extent(1, 1, size.width());
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y++) {
                    int start = (bounds.y() + y) * image.getWidth() + bounds.x();
                    cleaned.write(new Region(z, y, 0, row), ByteBuffer.wrap(planes.get(z), start, size.width()));
                }
            }
            cleaned.finish();
        }
        clearOutsideSelection(scan);
    }

    private void clearOutsideSelection(int scan) {
        int width = image.getWidth();
        List<byte[]> planes = labels.planes(scan);
        part.forEachOutside(width, i -> planes.forEach(plane -> plane[i] = 0));
        for (int label = 1; label < labels.classes().size(); label++) {
            List<float[]> probabilities = labels.probabilities(scan, label);
            part.forEachOutside(width, i -> probabilities.forEach(plane -> plane[i] = 0));
        }
    }

    private ImagePlus labelImage() {
        return ResultImages.like(image, axes, "labels", List.of(""), (width, height) -> new byte[width * height]);
    }

    private @Nullable ImagePlus probabilityImage() {
        if (!settings.probabilities()) {
            return null;
        }
        List<String> classes = model.spec().classes();
        ImagePlus probabilities = ResultImages.like(
                image,
                axes,
                "probabilities",
                classes.subList(1, classes.size()),
                (width, height) -> new float[width * height]);
        probabilities.setDisplayRange(0, 1);
        return probabilities;
    }

    private void say(String line) {
        log.add(line);
        progress.message(line);
    }
}
