package org.imbrex.imagej;

import ij.ImagePlus;
import ij.gui.Roi;
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
import org.imbrex.model.ModelSpec;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.progress.Progress;
import org.imbrex.resample.ModelGrid;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Segments the scans of an image one after the other, straight into the planes of the results. */
final class ImageSegmenter {
    private final ImagePlus image;
    private final SegmentSettings settings;
    private final TileModel model;
    private final HyperstackAxes axes;
    private final SelectedPart part;
    private final ClassLabels labels;
    private final Progress progress;
    private final List<String> log = new ArrayList<>();

    private ImageSegmenter(ImagePlus image, SegmentSettings settings, TileModel model, Progress progress) {
        this.image = image;
        this.settings = settings;
        this.model = model;
        this.progress = progress;
        ModelSpec spec = model.spec();
        this.axes = HyperstackAxes.of(
                image, spec.layout().dimensions(), spec.channels().size(), settings.channels(), settings.slices());
        Roi roi = settings.selectionOnly() ? image.getRoi() : null;
        ScanInfo info = new HyperstackScan(image, axes, 0).info();
        boolean resampled =
                !ModelGrid.of(spec.spacing(), spec.orientation(), info).info().equals(info);
        this.part = SelectedPart.of(image, roi, axes.depth(), model.reach(), resampled);
        this.labels = new ClassLabels(image, labelImage(), probabilityImage(), spec.classes(), axes);
    }

    static SegmentResult segment(ImagePlus image, SegmentSettings settings, Progress progress) {
        if (settings.model().isBlank()) {
            throw new UsageException("model: expected the file of a model, found nothing");
        }
        try (TileModel model = OnnxModel.open(Path.of(settings.model()), settings.device())) {
            return new ImageSegmenter(image, settings, model, progress).run();
        } catch (OutOfMemoryError e) {
            throw new ResourceException(
                    "not enough memory for the results of " + image.getTitle() + "; Java may use "
                            + Runtime.getRuntime().maxMemory() / 1_000_000
                            + " MB (Edit > Options > Memory & Threads changes that)",
                    e);
        }
    }

    private SegmentResult run() {
        ModelSpec spec = model.spec();
        say("model " + spec.name() + ": " + Path.of(settings.model()).getFileName() + ", "
                + String.join(", ", spec.classes()));
        say("device " + model.device()
                + model.fallback().map(reason -> " (" + reason + ")").orElse(""));
        if (!spec.postprocessing().equals(Postprocessing.NONE)) {
            say("not postprocessed, though the model asks for it: "
                    + spec.postprocessing().arguments());
        }
        boolean complete = true;
        double seconds = 0;
        double inSession = 0;
        try {
            for (int scan = 0; scan < axes.scans(); scan++) {
                Segmentation done = segment(scan);
                if (scan == 0) {
                    say("tiles: " + done.plan());
                    say(certificate(done));
                }
                seconds += done.seconds();
                inSession += done.sessionSeconds();
            }
        } catch (CancelledException e) {
            complete = false;
        }
        clearOutsideSelection();
        say(
                complete
                        ? String.format(Locale.ROOT, "%.2f s, of which %.2f s in the network", seconds, inSession)
                        : "stopped; what was done by then is kept, the rest is background");
        return new SegmentResult(labels, volumes(), complete, model.device(), log);
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
        SegmentOptions options = SegmentOptions.within(settings.memory()).withMirror(settings.mirror());
        Extent extent = labels.extent();
        Progress shown = new ScanProgress(progress, scan, axes.scans(), this::say);
        boolean all = part.read().extent().equals(extent);
        try (ScanSource whole = new HyperstackScan(image, axes, scan);
                ScanSource source = all ? whole : new SelectedScan(whole, part.read());
                PlaneLabels into = new PlaneLabels(labels.planes(scan), extent, part.read(), part.bounds())) {
            TileModel network = all ? model : new WholeScanIntensities(model, whole);
            if (!settings.probabilities()) {
                return Segmenter.segment(network, source, into, options, shown);
            }
            List<List<float[]>> planes = IntStream.range(1, labels.classes().size())
                    .mapToObj(label -> labels.probabilities(scan, label))
                    .toList();
            try (PlaneProbabilities probabilities =
                    new PlaneProbabilities(planes, extent, part.read(), part.bounds())) {
                return Segmenter.segment(network, source, into, probabilities, options, shown);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(image.getTitle() + ": " + e.getMessage());
        }
    }

    private void clearOutsideSelection() {
        int width = image.getWidth();
        for (int scan = 0; scan < axes.scans(); scan++) {
            List<byte[]> planes = labels.planes(scan);
            part.forEachOutside(width, i -> planes.forEach(plane -> plane[i] = 0));
            for (int label = 1; label < labels.classes().size(); label++) {
                List<float[]> probabilities = labels.probabilities(scan, label);
                part.forEachOutside(width, i -> probabilities.forEach(plane -> plane[i] = 0));
            }
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
