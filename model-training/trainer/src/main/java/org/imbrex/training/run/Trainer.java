package org.imbrex.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.metric.ClassScores;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.network.State;
import org.imbrex.training.optimise.Schedule;
import org.imbrex.training.torch.TorchDevice;

/** Trains a network on a data set. */
public final class Trainer {
    /** The weights of the best epoch so far, inside a run's folder. */
    public static final String BEST = "best.safetensors";
    /** All numbers of the run after its last epoch so far. */
    public static final String LAST = "last.safetensors";
    /** The epochs. */
    public static final String HISTORY = "history.csv";

    private Trainer() {}

    /**
     * Trains, and keeps the weights of the epoch with the highest validation Dice, or the last ones where no case is to be
     * validated on.
     *
     * @param data annotated scans
     * @param config what decides what is learnt
     * @param device where to compute
     * @param folder takes {@value #BEST}, {@value #LAST} and {@value #HISTORY} after each epoch; made if it is missing
     * @param progress told of steps; when it cancels, the best epoch so far is what the run gives
     * @throws org.imbrex.error.DivergedException if the loss is no longer finite
     * @throws ResourceException if the device cannot be used, or memory or disk are full
     * @throws CancelledException if cancelled before the first epoch ended
     */
    public static TrainedModel train(
            DataSet data, TrainingConfig config, Device device, Path folder, Progress progress) {
        long start = System.nanoTime();
        createFolder(folder);
        Preparation prepared = Preparation.of(data, config, TorchDevice.of(device), progress);
        TrainingConfig settled = config.withLength(settle(prepared, start, progress));
        long steps = settled.length().steps();
        long epochSteps = settled.length().epochSteps();
        Schedule schedule = settled.schedule().schedule(settled.optimiser().rate(), steps);
        CollapseAlarm alarm = new CollapseAlarm(data.classes(), progress);
        History history = new History(data.classes(), List.of());
        boolean complete = true;
        try (Learner learner = prepared.learner(schedule);
                PatchLoader patches = prepared.patches(0)) {
            double lossSum = 0;
            long epochStart = 0;
            for (long step = 0; step < steps; step++) {
                if (progress.cancelled()) {
                    complete = false;
                    break;
                }
                lossSum += learner.step(patches, step);
                progress.update("training", step + 1, steps);
                if ((step + 1) % epochSteps != 0 && step + 1 != steps) {
                    continue;
                }
                List<Double> dice = validate(prepared, learner, alarm);
                Epoch epoch = new Epoch(
                        step + 1,
                        lossSum / (step + 1 - epochStart),
                        schedule.rate(step),
                        dice,
                        (System.nanoTime() - start) / 1e9);
                schedule.validated(epoch.foregroundDice());
                history = history.plus(epoch);
                boolean better = history.best().filter(epoch::equals).isPresent();
                if (better) {
                    Checkpoint.write(
                            folder.resolve(BEST),
                            about(epoch, settled),
                            learner.result().numbers());
                }
                Checkpoint.write(folder.resolve(LAST), about(epoch, settled), learner.numbers());
                history.writeCsv(folder.resolve(HISTORY));
                progress.message(line(data.classes(), epoch, steps, better));
                lossSum = 0;
                epochStart = step + 1;
            }
        }
        Epoch chosen = history.best().orElseThrow(CancelledException::new);
        State best = Checkpoint.read(folder.resolve(BEST)).state();
        return new TrainedModel(
                prepared.network(), best, prepared.spec(settled, chosen.step()), history, settled, complete);
    }

    /** The length in steps: as given, or as many as fill what is left of the time. */
    private static Length settle(Preparation prepared, long start, Progress progress) {
        Length length = prepared.config().length();
        if (length.settled()) {
            return length;
        }
        Pace pace;
        try (Learner trial = prepared.learner(step -> 1e-6);
                PatchLoader patches = prepared.patches(0)) {
            pace = Pace.measure(trial, patches, prepared.validation(), progress);
        }
        double left = length.seconds() - (System.nanoTime() - start) / 1e9;
        Length settled = pace.fill(left, length.epoch());
        progress.message(
                String.format(Locale.ROOT, "%.0f s are %d steps at %s", length.seconds(), settled.steps(), pace));
        return settled;
    }

    /** The Dice of each class; empty where there is nothing to validate on. */
    private static List<Double> validate(Preparation prepared, Learner learner, CollapseAlarm alarm) {
        if (!prepared.validation().any()) {
            return List.of();
        }
        ConfusionMatrix matrix = prepared.validation().score(learner.result(), Progress.NONE);
        alarm.validated(matrix);
        return IntStream.range(0, matrix.classCount())
                .mapToObj(label -> ClassScores.of(matrix, label).dice())
                .toList();
    }

    private static Map<String, String> about(Epoch epoch, TrainingConfig config) {
        return Map.of(
                "step", String.valueOf(epoch.step()),
                "dice", String.valueOf(epoch.foregroundDice()),
                "configuration", config.yaml());
    }

    private static String line(List<String> classes, Epoch epoch, long steps, boolean better) {
        String begin = String.format(Locale.ROOT, "step %d of %d: loss %.4f", epoch.step(), steps, epoch.loss());
        if (epoch.dice().isEmpty()) {
            return begin;
        }
        List<String> dice = new ArrayList<>();
        for (int label = 1; label < classes.size(); label++) {
            dice.add(String.format(
                    Locale.ROOT, "%s %.3f", classes.get(label), epoch.dice().get(label)));
        }
        return begin + ", Dice " + String.join(", ", dice) + (better ? " (best so far)" : "");
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made: " + ImbrexException.firstLine(e), e);
        }
    }
}
