package org.imbrex.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.metric.LesionCounts;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.events.EventFile;
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
                PatchLoader patches = prepared.patches(0);
                EventFile events = EventFile.create(folder, 0)) {
            double lossSum = 0;
            double waited = 0;
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
                Epoch epoch = new Epoch(
                        step + 1,
                        lossSum / (step + 1 - epochStart),
                        schedule.rate(step),
                        prepared.validation().score(learner, Progress.NONE),
                        patches.waitedSeconds() - waited,
                        (System.nanoTime() - start) / 1e9);
                schedule.validated(epoch.foregroundDice());
                alarm.validated(epoch.validation());
                history = history.plus(epoch);
                if (history.improved()) {
                    Checkpoint.write(
                            folder.resolve(BEST),
                            about(epoch, settled),
                            learner.result().numbers());
                }
                Checkpoint.write(folder.resolve(LAST), about(epoch, settled), learner.numbers());
                history.writeCsv(folder.resolve(HISTORY));
                events.add(epoch.step(), history.scalars(epoch));
                progress.message(line(history, epoch, steps));
                if (settled.length().ended(history)) {
                    progress.message("ends early: none of the last " + history.sinceBest() + " validations was better");
                    break;
                }
                lossSum = 0;
                waited = patches.waitedSeconds();
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
        Length settled = pace.fill(left, length);
        progress.message(
                String.format(Locale.ROOT, "%.0f s are %d steps at %s", length.seconds(), settled.steps(), pace));
        return settled;
    }

    private static Map<String, String> about(Epoch epoch, TrainingConfig config) {
        return Map.of(
                "step", String.valueOf(epoch.step()),
                "dice", String.valueOf(epoch.foregroundDice()),
                "configuration", config.yaml());
    }

    private static String line(History history, Epoch epoch, long steps) {
        String begin = String.format(Locale.ROOT, "step %d of %d: loss %.4f", epoch.step(), steps, epoch.loss());
        if (epoch.dice().isEmpty()) {
            return begin;
        }
        List<String> dice = new ArrayList<>();
        for (int label = 1; label < history.classes().size(); label++) {
            dice.add(String.format(
                    Locale.ROOT,
                    "%s %.3f",
                    history.classes().get(label),
                    epoch.dice().get(label)));
        }
        LesionCounts lesions = epoch.validation().lesions();
        return begin
                + String.format(
                        Locale.ROOT,
                        " (%.4f in validation), Dice ",
                        epoch.validation().loss())
                + String.join(", ", dice)
                + (lesions.truth() == 0
                        ? ""
                        : ", " + lesions.found() + " of " + lesions.truth() + " regions found, " + lesions.falseAlarms()
                                + " false")
                + (history.improved() ? " (best so far)" : "");
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(folder + ": cannot be made: " + ImbrexException.firstLine(e), e);
        }
    }
}
