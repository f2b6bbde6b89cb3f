package org.imbrex.imagej;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.experiment.CrossValidation;
import org.imbrex.training.experiment.RunResult;
import org.imbrex.training.experiment.StartingPoint;
import org.imbrex.training.experiment.TrainingRun;
import org.imbrex.training.run.Check;
import org.imbrex.training.run.Pretrained;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.run.TrainingTask;
import org.jspecify.annotations.Nullable;

/** Trains a model as settings want it, with what the command line trains with. */
final class ModelTrainer {
    private final TrainSettings settings;
    private final Progress progress;
    private final @Nullable CrossValidation validation;
    private final StartingPoint start;

    private ModelTrainer(Path data, TrainSettings settings, Progress progress) {
        Path from = settings.from();
        this.settings = settings;
        this.progress = progress;
        this.validation = settings.folds() == 0 ? null : new CrossValidation(settings.folds(), null);
        this.start = new StartingPoint(
                DataSet.open(data), settings.device(), from == null ? null : Pretrained.read(from), validation);
    }

    static TrainResult train(Path data, TrainSettings settings, Progress progress) {
        return new ModelTrainer(data, settings, progress).train();
    }

    static Check check(Path data, TrainSettings settings, Progress progress) {
        return new ModelTrainer(data, settings, progress).check();
    }

    private TrainResult train() {
        Path folder = settings.folder();
        Optional<TrainingConfig> begun = settings.resume() ? start.begun(folder) : Optional.empty();
        TrainingTask task = start.task(begun.orElseGet(this::planned));
        TrainingRun run = new TrainingRun(settings.resume(), progress);
        if (validation == null) {
            RunResult result = run.run(task, folder);
            return new TrainResult(folder.resolve(TrainingRun.MODEL), List.of(result));
        }
        SortedMap<Integer, RunResult> results = validation.run(run, task, folder);
        return new TrainResult(folder, List.copyOf(results.values()));
    }

    private Check check() {
        TrainingConfig config = planned();
        return Check.of(start.task(config).with(start.firstFold(config.seed())), progress);
    }

    private TrainingConfig planned() {
        return start.config(settings.chosen(), NativeMemory.ofThisMachine(), progress);
    }
}
