package org.imbrex.training.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import org.imbrex.cli.CliCommand;
import org.imbrex.cli.Console;
import org.imbrex.cli.ExitCode;
import org.imbrex.error.CancelledException;
import org.imbrex.error.UsageException;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.experiment.CheckReport;
import org.imbrex.training.experiment.CrossValidation;
import org.imbrex.training.experiment.CrossValidationReport;
import org.imbrex.training.experiment.RunResult;
import org.imbrex.training.experiment.StartingPoint;
import org.imbrex.training.experiment.TrainingRun;
import org.imbrex.training.run.Check;
import org.imbrex.training.run.Pretrained;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.run.TrainingTask;
import org.imbrex.yaml.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model on annotated scans. */
@Command(
        name = "train",
        description = "Trains a U-Net on annotated scans. Writes model.onnx, train.yaml, report.html,"
                + " history.csv and checkpoints.")
public final class TrainCommand implements CliCommand {
    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final SettingShortcuts shortcuts = new SettingShortcuts();

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for what is written.")
    private Path out = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A train.yaml, such as imbrex plan writes; without one the same is worked out from the scans.")
    private @Nullable Path configFile;

    @Option(
            names = "--resume",
            description = "Go on with the run in --out, however it was stopped, to the result that it would have had;"
                    + " begins one where there is none.")
    private boolean resume;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Start from a model.onnx that Imbrex trained, with its network, intensities and grid, at a tenth"
                            + " of its learning rate. Classes that it does not know are added.")
    private @Nullable Path from;

    @Option(
            names = "--leave-out-unreadable",
            description = "Leave out cases that cannot be read or whose mask does not fit, naming each, instead of"
                    + " stopping.")
    private boolean leaveOut;

    @Option(
            names = "--check",
            description =
                    "Train nothing, but look in two minutes whether it would work: the network layer by layer, its"
                            + " first loss, whether it can learn two patches by heart, and which learning rate suits. Writes"
                            + " check.html.")
    private boolean check;

    @Option(
            names = "--folds",
            paramLabel = "N",
            description =
                    "Cross-validation: train N models in --out/fold0, fold1, ..., each validated on another part of"
                            + " the cases, whole groups each. Segment with all of them by --model OUT. --minutes is for each.")
    private int folds;

    @Option(names = "--fold", paramLabel = "K", description = "Train this one of the folds alone, from 0 on.")
    private @Nullable Integer fold;

    @Override
    public ExitCode run(Console console) {
        if (fold != null && folds == 0) {
            throw new UsageException("--fold: expected --folds beside it, found none");
        }
        CrossValidation validation = folds == 0 ? null : new CrossValidation(folds, fold);
        DataSet opened = data.open();
        DataSet dataSet = leaveOut ? opened.withoutUnreadable(console.progress()) : opened;
        StartingPoint start =
                new StartingPoint(dataSet, device.device(), from == null ? null : Pretrained.read(from), validation);
        TrainingTask task = start.task(config(start, console));
        if (check) {
            return check(task.with(start.firstFold(task.config().seed())), console);
        }
        TrainingRun run = new TrainingRun(resume, console.progress());
        if (validation == null) {
            RunResult result = run.run(task, out);
            Path model = out.resolve(TrainingRun.MODEL);
            console.result(console.json() ? result.json(model.toString()).toPrettyString() : words(result, model));
            return ended(result);
        }
        OutputFolder.make(out);
        SortedMap<Integer, RunResult> results = validation.run(run, task, out);
        console.result(console.json() ? json(results) : words(results));
        results.values().forEach(TrainCommand::ended);
        return ExitCode.DONE;
    }

    private ExitCode check(TrainingTask task, Console console) {
        OutputFolder.make(out);
        Check found = Check.of(task, console.progress());
        Path report = out.resolve("check.html");
        HtmlReport.write(report, CheckReport.of(task.data().name(), found));
        if (!console.json()) {
            console.result(found.network().table());
        }
        console.result(console.json() ? CheckReport.json(found).toPrettyString() : String.join("\n", found.words()));
        return found.passed() ? ExitCode.DONE : ExitCode.SOME_FAILED;
    }

    private static ExitCode ended(RunResult result) {
        if (!result.complete()) {
            throw new CancelledException();
        }
        return ExitCode.DONE;
    }

    /** The file's, that of the run to go on with, that of the model to start from, or what suits the scans; what the command line says comes on top. */
    private TrainingConfig config(StartingPoint start, Console console) {
        if (configFile != null) {
            return TrainingConfig.read(configFile, TrainingConfig.defaults()).with(commandLine());
        }
        Optional<TrainingConfig> begun = resume ? start.begun(out) : Optional.empty();
        return begun.isPresent()
                ? begun.get().with(commandLine())
                : start.config(commandLine(), console.memory(), console.progress());
    }

    private List<Setting> commandLine() {
        List<Setting> all = new ArrayList<>(data.settings());
        all.addAll(shortcuts.settings());
        return all;
    }

    private static String words(RunResult result, Path model) {
        return String.format(
                Locale.ROOT,
                "%s: step %d of %d, %s, ONNX Runtime within %.1e of the trainer",
                model,
                result.bestStep(),
                result.steps(),
                Double.isNaN(result.dice())
                        ? "nothing to validate on"
                        : String.format(Locale.ROOT, "validation Dice %.4f", result.dice()),
                result.parity());
    }

    private String words(SortedMap<Integer, RunResult> results) {
        return out + ": " + results.size() + " of " + folds + " folds, validation Dice "
                + CrossValidationReport.spread(results.values(), RunResult::dice);
    }

    private String json(SortedMap<Integer, RunResult> results) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("formatVersion", 1);
        root.put("folds", folds);
        ArrayNode list = root.putArray("results");
        results.forEach((k, result) -> {
            Path model = CrossValidation.folder(out, k).resolve(TrainingRun.MODEL);
            list.add(result.json(model.toString()).put("fold", k));
        });
        return root.toPrettyString();
    }
}
