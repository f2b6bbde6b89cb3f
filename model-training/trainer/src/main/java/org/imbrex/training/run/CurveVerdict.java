package org.imbrex.training.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the curves of a run say, and what to try.
 *
 * @param kind the finding
 * @param words the finding with its figures, and advice
 */
public record CurveVerdict(Kind kind, String words) {
    /** Fewer epochs say nothing. */
    private static final int FEWEST = 5;
    /** Losses of single epochs waver: they are averaged over this share of the run. */
    private static final double WINDOW = 0.1;
    /** How much higher than its lowest point a validation loss ends when a network has begun to learn by heart. */
    private static final double RISE = 1.1;
    /** A training loss that has not fallen by this share has hardly moved. */
    private static final double MOVED = 0.05;
    /** Below this Dice a network that does not overfit has not learnt what there is to learn. */
    private static final double GOOD = 0.7;
    /** What is still gained in the last fifth of a run that should have been longer. */
    private static final double GAIN = 0.02;

    /** What curves can show. */
    public enum Kind {
        TOO_SHORT,
        HARDLY_MOVED,
        OVERFITS,
        STILL_LEARNING,
        UNDERFITS,
        SOUND
    }

    /** Looks at the curves of a run. */
    public static CurveVerdict of(History history) {
        List<Epoch> epochs = history.epochs();
        if (epochs.size() < FEWEST) {
            return new CurveVerdict(Kind.TOO_SHORT, "Fewer than " + FEWEST + " epochs: the curves say nothing yet.");
        }
        double[] training = smooth(epochs.stream().mapToDouble(Epoch::loss).toArray());
        double first = epochs.get(0).loss();
        double last = training[training.length - 1];
        if (last > first * (1 - MOVED)) {
            return new CurveVerdict(
                    Kind.HARDLY_MOVED,
                    String.format(
                            Locale.ROOT,
                            "The training loss hardly moved, from %.3f to %.3f: the learning rate may be too small or far"
                                    + " too large (train --check looks for a good one), or the loss is flat where nearly"
                                    + " all is background: try loss.kind dice-cross-entropy.",
                            first,
                            last));
        }
        if (epochs.get(0).dice().isEmpty()) {
            return new CurveVerdict(
                    Kind.SOUND, "The training loss fell; without validation nothing is known of other scans.");
        }
        double[] validation =
                smooth(epochs.stream().mapToDouble(e -> e.validation().loss()).toArray());
        int lowest = lowest(validation);
        double end = validation[validation.length - 1];
        double best = history.best().orElseThrow().foregroundDice();
        if (end > RISE * validation[lowest] && training[lowest] > last && lowest < validation.length * 0.8) {
            return new CurveVerdict(
                    Kind.OVERFITS,
                    String.format(
                            Locale.ROOT,
                            "It overfits: after step %d the validation loss rose from %.3f to %.3f while the training loss"
                                    + " fell on. The weights of the best validation were kept; more annotated cases help"
                                    + " most, then stronger augmentation, network.block.dropout 0.2, optimiser.decay 1e-2,"
                                    + " a smaller network.base, or length.patience to save the time.",
                            epochs.get(lowest).step(),
                            validation[lowest],
                            end));
        }
        double earlier = best(epochs.subList(0, epochs.size() * 4 / 5));
        if (best - earlier > GAIN) {
            return new CurveVerdict(
                    Kind.STILL_LEARNING,
                    String.format(
                            Locale.ROOT,
                            "It was still getting better: the last fifth of the run raised the best Dice from %.3f to"
                                    + " %.3f. Train longer.",
                            earlier,
                            best));
        }
        double before = validation[validation.length * 4 / 5 - 1];
        if (best < GOOD && end < before * (1 - GAIN)) {
            return new CurveVerdict(
                    Kind.STILL_LEARNING,
                    String.format(
                            Locale.ROOT,
                            "It was still learning at a Dice of %.3f: the validation loss fell from %.3f to %.3f in the last"
                                    + " fifth of the run. Train longer, or with a higher optimiser.rate.",
                            best,
                            before,
                            end));
        }
        if (best < GOOD) {
            return new CurveVerdict(
                    Kind.UNDERFITS,
                    String.format(
                            Locale.ROOT,
                            "It underfits: both losses have levelled out (%.3f in training, %.3f in validation) at a Dice of"
                                    + " %.3f. Try a larger network.base or patches.size, a longer run, less"
                                    + " augmentation or dropout, and look at the masks of the worst cases.",
                            last,
                            end,
                            best));
        }
        return new CurveVerdict(
                Kind.SOUND,
                "Both losses fell and levelled out: neither over- nor underfitting; more cases are the surest way on.");
    }

    /** The share of the time in which steps waited for their patches, in words. */
    public static String waiting(History history) {
        double waited = history.epochs().stream().mapToDouble(Epoch::waited).sum();
        double share = history.seconds() > 0 ? waited / history.seconds() : 0;
        return String.format(Locale.ROOT, "Steps waited for their patches %.1f %% of the time", 100 * share)
                + (share > 0.1
                        ? ": loading holds computing up; try less augmentation (elastic deformation costs most), scans"
                                + " on a faster disk, or more memory for the heap so that all of them stay in it."
                        : ".");
    }

    private static double best(List<Epoch> epochs) {
        OptionalDouble best = epochs.stream().mapToDouble(Epoch::foregroundDice).max();
        return best.orElse(0);
    }

    private static double[] smooth(double[] curve) {
        int window = Math.max(1, (int) Math.round(curve.length * WINDOW));
        double[] smooth = new double[curve.length];
        for (int i = 0; i < curve.length; i++) {
            smooth[i] = Arrays.stream(curve, Math.max(0, i - window + 1), i + 1)
                    .average()
                    .orElseThrow();
        }
        return smooth;
    }

    private static int lowest(double[] curve) {
        int lowest = 0;
        for (int i = 1; i < curve.length; i++) {
            if (curve[i] < curve[lowest]) {
                lowest = i;
            }
        }
        return lowest;
    }
}
