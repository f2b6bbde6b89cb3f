package org.imbrex.training.run;

import java.util.Locale;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.PatchLoader;

/**
 * How fast a run is on this machine, found out on a network that is thrown away.
 *
 * @param stepSeconds a step, loading included
 * @param epochSeconds what comes after each epoch: a validation, and a search for hard negatives where one is asked for
 */
record Pace(double stepSeconds, double epochSeconds) {
    /** The first steps also build kernels and warm caches. */
    private static final int UNTIMED = 3;

    private static final int TIMED = 12;
    /** What comes after epochs may take this share of the time. */
    private static final double EPOCH_SHARE = 0.04;

    private static final long SHORTEST_EPOCH = 50;

    /** Times a learner that nobody needs afterwards. */
    static Pace measure(Learner trial, PatchLoader patches, Preparation prepared, Progress progress) {
        long start = System.nanoTime();
        for (int step = 0; step < UNTIMED + TIMED; step++) {
            progress.checkCancelled();
            if (step == UNTIMED) {
                start = System.nanoTime();
            }
            trial.step(patches, step);
            progress.update("timing", step + 1, UNTIMED + TIMED + 1);
        }
        long middle = System.nanoTime();
        if (prepared.validation().any()) {
            prepared.validation().score(trial, progress);
        }
        if (prepared.config().patches().looksForHardNegatives()) {
            prepared.hardNegatives().search(trial, 0, progress);
        }
        return new Pace((middle - start) / 1e9 / TIMED, (System.nanoTime() - middle) / 1e9);
    }

    /**
     * The steps that fill a time.
     *
     * @param seconds left for steps and what comes after epochs
     * @param length as it was asked for
     */
    Length fill(double seconds, Length length) {
        long epoch = length.epoch();
        long cheap = (long) Math.ceil(epochSeconds / EPOCH_SHARE / stepSeconds);
        long between = epoch > 0 ? epoch : Math.max(SHORTEST_EPOCH, cheap);
        long steps = (long) (seconds / (stepSeconds + epochSeconds / between));
        return length.settled(Math.max(1, steps), Math.max(1, Math.min(between, steps)));
    }

    /** The figures in words. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f ms a step, %.2f s after each epoch", stepSeconds * 1000, epochSeconds);
    }
}
