package org.imbrex.training.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ResourceException;
import org.imbrex.metric.LesionCounts;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.checkpoint.Checkpoint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.HardNegatives;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.events.EventFile;
import org.imbrex.training.network.State;
import org.imbrex.training.optimise.Schedule;

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
     * validated on. What an earlier run left in the folder goes.
     *
     * @param folder takes {@value #BEST}, {@value #LAST}, {@value #HISTORY} and TensorBoard's events after each epoch; made
     *     if it is missing
     * @param progress told of steps; when it cancels, the best epoch so far is what the run gives
     * @throws org.imbrex.error.DivergedException if the loss is no longer finite
     * @throws ResourceException if the device cannot be used, or memory or disk are full
     * @throws CancelledException if cancelled before the first epoch ended
     */
    public static TrainedModel train(TrainingTask task, Path folder, Progress progress) {
        RunFolder.clear(folder);
        return run(task, folder, Optional.empty(), progress);
    }

    /** Trains a network that starts by chance. */
    public static TrainedModel train(
            DataSet data, TrainingConfig config, Device device, Path folder, Progress progress) {
        return train(new TrainingTask(data, config, device), folder, progress);
    }

    /**
     * Goes on with a run that was stopped, however it was, to the result that it would have had; begins one where the folder
     * holds none. See {@link #train}.
     *
     * @param task what the run was begun with; {@link #begun} tells its configuration
     * @throws org.imbrex.error.InputException if the folder's run was begun with another configuration, with other scans or
     *     by another version, or if its checkpoint is damaged
     */
    public static TrainedModel resume(TrainingTask task, Path folder, Progress progress) {
        Optional<SavedRun> saved = SavedRun.find(folder);
        if (saved.isEmpty()) {
            progress.message(folder + ": no run to go on with; it begins anew");
            return train(task, folder, progress);
        }
        saved.get().checkConfiguration(folder, task.config());
        progress.message("going on after step " + saved.get().history().steps());
        return run(task, folder, saved, progress);
    }

    /** The configuration that the run in a folder was begun with, if there is one to go on with. */
    public static Optional<TrainingConfig> begun(Path folder) {
        return SavedRun.find(folder).map(SavedRun::asked);
    }

    private static TrainedModel run(TrainingTask task, Path folder, Optional<SavedRun> saved, Progress progress) {
        TrainingConfig config = task.config();
        List<String> classes = task.data().classes();
        History history = saved.map(SavedRun::history).orElse(new History(classes, List.of()));
        long start = System.nanoTime() - (long) (history.seconds() * 1e9);
        Preparation prepared = Preparation.of(task, progress);
        String identity = prepared.dataIdentity();
        saved.ifPresent(run -> run.checkData(folder, identity));
        StartCheck look = prepared.look();
        progress.message(prepared.words());
        progress.message(look.words());
        look.warnings().forEach(progress::warning);
        TrainingConfig settled =
                saved.map(SavedRun::settled).orElseGet(() -> config.withLength(settle(prepared, start, progress)));
        long steps = settled.length().steps();
        long epochSteps = settled.length().epochSteps();
        Schedule schedule = settled.schedule().schedule(settled.optimiser().rate(), steps);
        CollapseAlarm alarm = new CollapseAlarm(classes, progress);
        history.epochs().forEach(epoch -> validated(epoch, schedule, alarm));
        boolean complete = true;
        try (Learner learner = prepared.learner(schedule);
                PatchLoader patches = prepared.patches(history.steps());
                EventFile events = EventFile.create(folder, history.steps())) {
            if (saved.isPresent()) {
                RunFolder.load(folder, learner, saved.get());
                lookForHardNegatives(prepared, learner, history.steps(), patches, progress);
            }
            long step = history.steps();
            double lossSum = 0;
            double waited = 0;
            while (step < steps && !settled.length().ended(history)) {
                if (progress.cancelled()) {
                    complete = false;
                    break;
                }
                lossSum += learner.step(patches, step);
                step++;
                progress.update("training", step, steps);
                if (step % epochSteps != 0 && step != steps) {
                    continue;
                }
                Epoch epoch = new Epoch(
                        step,
                        lossSum / (step - history.steps()),
                        schedule.rate(step - 1),
                        prepared.validation().score(learner, Progress.NONE),
                        patches.waitedSeconds() - waited,
                        (System.nanoTime() - start) / 1e9);
                validated(epoch, schedule, alarm);
                history = history.plus(epoch);
                RunFolder.save(folder, learner, new SavedRun(config, settled, identity, history));
                events.add(step, history.scalars(epoch));
                progress.message(line(history, epoch, steps));
                if (step < steps) {
                    lookForHardNegatives(prepared, learner, step, patches, progress);
                }
                lossSum = 0;
                waited = patches.waitedSeconds();
            }
        }
        if (settled.length().ended(history)) {
            progress.message("ended early: none of the last " + history.sinceBest() + " validations was better");
        }
        progress.message(CurveVerdict.of(history).words());
        progress.message(CurveVerdict.waiting(history));
        Epoch chosen = history.best().orElseThrow(CancelledException::new);
        State best = Checkpoint.read(folder.resolve(BEST)).state();
        return new TrainedModel(
                prepared.network(), best, prepared.spec(settled, chosen.step()), look, history, settled, complete);
    }

    private static void validated(Epoch epoch, Schedule schedule, CollapseAlarm alarm) {
        schedule.validated(epoch.foregroundDice());
        alarm.validated(epoch.validation());
    }

    /** Lays patches from now on where the network sees a class that is not there, if the configuration says so. */
    private static void lookForHardNegatives(
            Preparation prepared, Learner learner, long step, PatchLoader patches, Progress progress) {
        if (!prepared.config().patches().looksForHardNegatives()) {
            return;
        }
        HardNegatives found = prepared.hardNegatives().search(learner, step, progress);
        patches.redraw(prepared.sampler().with(found));
        progress.message("hard negatives found in training scans: " + found.count());
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
            pace = Pace.measure(trial, patches, prepared, progress);
        }
        double left = length.seconds() - (System.nanoTime() - start) / 1e9;
        Length settled = pace.fill(left, length);
        progress.message(
                String.format(Locale.ROOT, "%.0f s are %d steps at %s", length.seconds(), settled.steps(), pace));
        return settled;
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
        epoch.validation()
                .regions()
                .forEach((label, whole) -> dice.add(String.format(
                        Locale.ROOT, "region %s %.3f", history.classes().get(label), whole.dice())));
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
}
