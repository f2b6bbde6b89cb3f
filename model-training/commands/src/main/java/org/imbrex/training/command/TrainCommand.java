package org.imbrex.training.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.cli.command.OutputFolder;
import org.imbrex.error.CancelledException;
import org.imbrex.error.UsageException;
import org.imbrex.model.Device;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.loss.ClassWeights;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.Epoch;
import org.imbrex.training.run.Length;
import org.imbrex.training.run.TrainedModel;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model on annotated scans. */
@Command(
        name = "train",
        description = "Trains a U-Net on annotated scans. Writes model.onnx, report.html, history.csv and checkpoints.")
public final class TrainCommand implements CliCommand {
    private static final TrainingConfig DEFAULTS = TrainingConfig.defaults();

    @Parameters(
            paramLabel = "DATA",
            description = "A folder with images/ and masks/ whose files have the same names, or a dataset.yaml.")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for what is written.")
    private Path out = Path.of("");

    @ArgGroup(exclusive = true)
    private @Nullable Duration duration;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            converter = LossKind.class,
            description = "cross-entropy, focal, dice, dice-cross-entropy or dice-focal (default: dice-cross-entropy).")
    private LossChoice.Kind loss = DEFAULTS.loss().kind();

    @Option(
            names = "--gamma",
            paramLabel = "N",
            description = "How strongly a focal loss turns down easy voxels (default: 2).")
    private double gamma = DEFAULTS.loss().gamma();

    @Option(
            names = "--class-weights",
            paramLabel = "HOW",
            converter = WeightsKind.class,
            description = "equal, inverse, median or inverse-root: how weights follow from the classes' shares"
                    + " (default: equal).")
    private ClassWeights classWeights = DEFAULTS.loss().classWeights();

    @Option(names = "--base", paramLabel = "N", description = "Channels of the first level (default: 16).")
    private int base = DEFAULTS.network().base();

    @Option(names = "--depth", paramLabel = "N", description = "How often the image is halved (default: 4).")
    private int depth = DEFAULTS.network().depth();

    @Option(names = "--dropout", paramLabel = "SHARE", description = "Share dropped at the bottom (default: 0).")
    private double dropout = DEFAULTS.network().dropout();

    @Option(names = "--patch", paramLabel = "N", description = "Height and width of a patch (default: 256).")
    private int patch = DEFAULTS.patch();

    @Option(names = "--batch", paramLabel = "N", description = "Patches a step (default: 4).")
    private int batch = DEFAULTS.batch();

    @Option(
            names = "--foreground",
            paramLabel = "SHARE",
            description = "The share of patches laid on an annotated voxel (default: ${DEFAULT-VALUE}).")
    private double foreground = DEFAULTS.foregroundShare();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of every choice by chance (default: 1).")
    private long seed = DEFAULTS.seed();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceName.class,
            description = "auto, cpu, cuda or cuda:1 (default: auto).")
    private Device device = Device.AUTO;

    /** How long to train: a time, which becomes a number of steps, or that number. */
    private static final class Duration {
        @Option(names = "--minutes", paramLabel = "N", description = "Time for everything (default: 5).")
        private double minutes;

        @Option(names = "--steps", paramLabel = "N", description = "Optimiser steps.")
        private long steps;
    }

    private static final class LossKind implements ITypeConverter<LossChoice.Kind> {
        @Override
        public LossChoice.Kind convert(String text) {
            return Words.parse(LossChoice.Kind.class, text);
        }
    }

    private static final class WeightsKind implements ITypeConverter<ClassWeights> {
        @Override
        public ClassWeights convert(String text) {
            return Words.parse(ClassWeights.class, text);
        }
    }

    private static final class DeviceName implements ITypeConverter<Device> {
        @Override
        public Device convert(String text) {
            return Device.parse(text);
        }
    }

    @Override
    public ExitCode run(Console console) {
        long start = System.nanoTime();
        TrainingConfig config = config();
        DataSet dataSet = DataSet.open(data);
        dataSet.notes().forEach(console.progress()::message);
        OutputFolder.make(out);
        TrainedModel trained = Trainer.train(dataSet, config, device, out, console.progress());
        Path model = out.resolve("model.onnx");
        double parity = ModelExport.write(trained.network(), trained.weights(), trained.spec(), model);
        HtmlReport.write(out.resolve("report.html"), TrainingReport.of(trained, parity));
        double seconds = (System.nanoTime() - start) / 1e9;
        console.result(console.json() ? json(trained, model, parity, seconds) : words(trained, model, parity));
        if (!trained.complete()) {
            throw new CancelledException();
        }
        return ExitCode.DONE;
    }

    private TrainingConfig config() {
        if (base < 1 || base > 512 || depth < 1 || depth > 7 || !(dropout >= 0 && dropout < 1)) {
            throw new UsageException("expected --base 1 to 512, --depth 1 to 7 and --dropout 0 to below 1, found "
                    + base + ", " + depth + " and " + dropout);
        }
        if (patch < 1 || patch % (1 << depth) != 0 || batch < 1 || !(foreground >= 0 && foreground <= 1)) {
            throw new UsageException("expected --patch as a multiple of " + (1 << depth)
                    + ", --batch 1 or more and --foreground 0 to 1, found " + patch + ", " + batch + " and "
                    + foreground);
        }
        if (!(gamma >= 0)) {
            throw new UsageException("expected --gamma 0 or more, found " + gamma);
        }
        return DEFAULTS.withNetwork(new UNet(base, depth, dropout))
                .withLoss(new LossChoice(loss, gamma, classWeights, List.of()))
                .withPatches(patch, batch, foreground)
                .withLength(length())
                .withSeed(seed);
    }

    private Length length() {
        if (duration == null) {
            return DEFAULTS.length();
        }
        if (duration.steps < 0 || !(duration.minutes >= 0) || (duration.steps == 0 && duration.minutes == 0)) {
            throw new UsageException(
                    "expected --minutes or --steps above 0, found " + duration.minutes + " and " + duration.steps);
        }
        return duration.steps > 0 ? Length.ofSteps(duration.steps) : Length.ofSeconds(duration.minutes * 60);
    }

    private static String words(TrainedModel trained, Path model, double parity) {
        Epoch best = trained.history().best().orElseThrow();
        return String.format(
                Locale.ROOT,
                "%s: step %d of %d, validation Dice %.4f, ONNX Runtime within %.1e of the trainer",
                model,
                best.step(),
                trained.config().length().steps(),
                best.foregroundDice(),
                parity);
    }

    private static String json(TrainedModel trained, Path model, double parity, double seconds) {
        Epoch best = trained.history().best().orElseThrow();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("formatVersion", 1);
        root.put("model", model.toString());
        root.put("steps", trained.config().length().steps());
        root.put("bestStep", best.step());
        ObjectNode dice = root.putObject("dice");
        for (int label = 1; label < best.dice().size(); label++) {
            dice.put(trained.history().classes().get(label), best.dice().get(label));
        }
        root.put("parity", parity);
        root.put("complete", trained.complete());
        root.put("seconds", seconds);
        return root.toPrettyString();
    }
}
