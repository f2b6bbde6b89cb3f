package org.imbrex.training.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.imbrex.error.CancelledException;
import org.imbrex.evaluate.CasePair;
import org.imbrex.evaluate.CasePictures;
import org.imbrex.evaluate.Evaluation;
import org.imbrex.evaluate.EvaluationReport;
import org.imbrex.evaluate.Evaluator;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.io.disk.PartFile;
import org.imbrex.model.Device;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.OnnxModel;
import org.imbrex.progress.Progress;
import org.imbrex.report.IntensityRange;
import org.imbrex.report.Overlay;
import org.imbrex.report.Section.PictureRow;
import org.imbrex.segment.Planner;
import org.imbrex.segment.SeamCheck;
import org.imbrex.segment.Seams;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmentation;
import org.imbrex.segment.Segmenter;
import org.imbrex.tile.Tiling;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.run.TrainedModel;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/** Trains twice, segments the test scans in small tiles, and scores them. */
final class Demo {
    private static final int RESAMPLES = 1000;
    private static final double VEIL = 0.5;
    private static final int LONGEST_SIDE = 1024;

    private final DataSet data;
    private final Path out;
    private final long memory;
    private final Progress progress;

    /**
     * One training run and what its model makes of the test scans.
     *
     * @param trainSeconds for training and export
     * @param segmentSeconds for all test scans
     * @param parity how far ONNX Runtime is from the trainer
     */
    record Run(
            TrainedModel trained, double trainSeconds, double segmentSeconds, double parity, Evaluation evaluation) {}

    /** The seams over all test scans: the largest difference, labels that differ, tiles. */
    record SeamFigures(double maxDiff, long labelDiffs, long tiles) {
        SeamFigures plus(Seams seams, int more) {
            return new SeamFigures(Math.max(maxDiff, seams.maxDiff()), labelDiffs + seams.labelDiffs(), tiles + more);
        }
    }

    /** Everything that the report and the summary tell. */
    record Outcome(Run focal, Run crossEntropy, SeamFigures seams, List<PictureRow> pictures, double seconds) {
        /** The Dice of each class but the background, voxels of all scans pooled. */
        Map<String, Double> dice(Run run) {
            Map<String, Double> dice = new LinkedHashMap<>();
            Evaluation evaluation = run.evaluation();
            for (int label = 1; label < evaluation.classes().size(); label++) {
                dice.put(
                        evaluation.classes().get(label),
                        evaluation.scores().pooled().classes().get(label).dice());
            }
            return dice;
        }
    }

    Demo(DataSet data, Path out, long memory, Progress progress) {
        this.data = data;
        this.out = out;
        this.memory = memory;
        this.progress = progress;
    }

    /** Does all of it; the configuration's loss is replaced. */
    Outcome run(TrainingConfig base) {
        long start = System.nanoTime();
        List<Case> test = data.split(base.seed()).test();
        TrainingConfig config = base.withLoss(LossChoice.of(LossChoice.Kind.FOCAL));
        Path model = out.resolve("model.onnx");
        Path masks = out.resolve("masks");
        Run focal = run(config, model, masks, out.resolve("training"), test);
        // As many steps as the first run, which the clock may have decided.
        TrainingConfig plain = focal.trained().config().withLoss(LossChoice.of(LossChoice.Kind.CROSS_ENTROPY));
        Path folder = out.resolve("cross-entropy");
        Run crossEntropy = run(plain, folder.resolve("model.onnx"), folder.resolve("masks"), folder, test);
        SeamFigures seams = seams(model, test);
        List<PictureRow> pictures = pictures(focal.evaluation(), masks, test);
        return new Outcome(focal, crossEntropy, seams, pictures, (System.nanoTime() - start) / 1e9);
    }

    private Run run(TrainingConfig config, Path model, Path masks, Path folder, List<Case> test) {
        String name = config.loss().kind().word();
        progress.message("training with the loss " + name);
        long start = System.nanoTime();
        TrainedModel trained = Trainer.train(data, config, Device.AUTO, folder, progress);
        if (!trained.complete()) {
            throw new CancelledException();
        }
        double parity = ModelExport.write(trained.network(), trained.weights(), trained.spec(), model);
        double trainSeconds = (System.nanoTime() - start) / 1e9;
        double segmentSeconds = segment(model, masks, test);
        return new Run(trained, trainSeconds, segmentSeconds, parity, evaluate(masks, test));
    }

    private double segment(Path file, Path masks, List<Case> test) {
        OutputFolder.make(masks);
        double seconds = 0;
        try (TileModel model = OnnxModel.open(file, Device.AUTO)) {
            for (Case one : test) {
                Volume scan = scan(one);
                ScanInfo info = scan.info();
                try (LabelSink labels = MaskWriter.open(mask(masks, one), info.extent(), info.geometry())) {
                    SegmentOptions options = smallTiles(model, info.extent());
                    Segmentation done = Segmenter.segment(model, scan, labels, options, progress);
                    labels.finish();
                    seconds += done.seconds();
                }
            }
        }
        return seconds;
    }

    /** The smallest tiles that move on by two cells of the grid: the more tiles, the more seams there could be. */
    private SegmentOptions smallTiles(TileModel model, Extent image) {
        SegmentOptions options = SegmentOptions.within(memory);
        if (!(model.reach() instanceof Reach.Local reach)) {
            return options;
        }
        return options.withPatch(Extent.of(side(reach, Axis.Y, image), side(reach, Axis.X, image)));
    }

    private static int side(Reach.Local reach, Axis axis, Extent image) {
        int grid = reach.grid().along(axis);
        int halo = reach.halo().before(axis) + reach.halo().after(axis);
        return Math.min(Extent.roundUp(halo, grid) + 2 * grid, Extent.roundUp(image.along(axis), grid));
    }

    private SeamFigures seams(Path file, List<Case> test) {
        SeamFigures figures = new SeamFigures(0, 0, 0);
        try (TileModel model = OnnxModel.open(file, Device.AUTO)) {
            for (Case one : test) {
                Volume scan = scan(one);
                SegmentOptions options = smallTiles(model, scan.info().extent());
                Tiling plan = Planner.plan(model, scan.info(), options, progress);
                figures = figures.plus(
                        SeamCheck.compare(model, scan, plan, options, progress),
                        plan.tiles().size());
            }
        }
        return figures;
    }

    private Evaluation evaluate(Path masks, List<Case> test) {
        Map<Path, LabelMap> truths = test.stream()
                .collect(Collectors.toMap(
                        Case::mask, one -> LoadedCase.load(data, one).labels()));
        Evaluator evaluator = new Evaluator(
                data.classes(), pair -> Objects.requireNonNull(truths.get(pair.truth())), 1, RESAMPLES, 1);
        List<CasePair> pairs = test.stream()
                .map(one -> new CasePair(one.name(), one.mask(), mask(masks, one)))
                .toList();
        return evaluator.evaluate(pairs, List.of(), progress);
    }

    /** Writes an overlay for each scan; returns those of the cases that tell most, for the report. */
    private List<PictureRow> pictures(Evaluation evaluation, Path masks, List<Case> test) {
        Path overlays = out.resolve("overlays");
        OutputFolder.make(overlays);
        Map<String, String> captions = new LinkedHashMap<>();
        EvaluationReport.telling(evaluation).forEach((caption, one) -> captions.put(one.name(), caption));
        Map<String, PictureRow> rows = new LinkedHashMap<>();
        for (Case one : test) {
            Volume scan = scan(one);
            LabelMap prediction = MaskReader.read(mask(masks, one));
            byte[] png = Overlay.of(scan, 0, IntensityRange.of(scan))
                    .fill(prediction, VEIL)
                    .picture(one.name(), LONGEST_SIDE)
                    .png();
            PartFile.write(overlays.resolve(one.name() + ".png"), png);
            String caption = captions.get(one.name());
            if (caption != null) {
                LabelMap truth = LoadedCase.load(data, one).labels();
                rows.put(one.name(), CasePictures.of(caption, scan, truth, prediction));
            }
        }
        List<PictureRow> telling = new ArrayList<>();
        captions.keySet().forEach(name -> telling.add(rows.get(name)));
        return telling;
    }

    private Volume scan(Case one) {
        return Volume.read(LoadedCase.load(data, one).scan());
    }

    private static Path mask(Path masks, Case one) {
        return masks.resolve(one.name() + ".png");
    }
}
