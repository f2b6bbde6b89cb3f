package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.Batch;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.yaml.Setting;

/**
 * Whether a network can learn two patches by heart: one that cannot is broken, or its loss, or its masks.
 *
 * @param losses of each step
 * @param dice the mean Dice of the patches' classes but the background after the last step
 */
public record OverfitTest(List<Double> losses, double dice) {
    /** What counts as by heart. */
    private static final double BY_HEART = 0.9;

    private static final int MOST_STEPS = 400;
    private static final int BETWEEN_LOOKS = 10;

    public OverfitTest {
        losses = List.copyOf(losses);
    }

    /** The configuration of the test: the same network, loss and optimiser, and nothing that makes learning by heart hard. */
    static TrainingConfig config(TrainingConfig config) {
        List<Setting> settings = List.of(
                setting("patches.batch", "2"),
                setting("patches.accumulate", "1"),
                setting("patches.foreground", "1"),
                setting("network.block.dropout", "0"),
                setting("optimiser.average", "0"),
                setting("loss.l1", "0"),
                setting("loss.l2", "0"));
        return config.with(settings).withAugmentation(Augmentation.none());
    }

    private static Setting setting(String path, String value) {
        return new Setting(path, value, path);
    }

    /**
     * Trains a network that nobody needs afterwards.
     *
     * @param rate the learning rate, after ten steps of rise
     */
    static OverfitTest of(Preparation prepared, double rate, Progress progress) {
        List<Double> losses = new ArrayList<>();
        double dice = 0;
        try (Learner learner = prepared.learner(step -> Math.min(1, (step + 1) / 10.0) * rate);
                PatchLoader patches = prepared.patches(0);
                Batch batch = patches.next()) {
            while (losses.size() < MOST_STEPS && !(dice >= BY_HEART)) {
                progress.checkCancelled();
                losses.add(learner.step(batch.images(), batch.labels(), losses.size()));
                progress.update("learning two patches", losses.size(), MOST_STEPS);
                if (losses.size() % BETWEEN_LOOKS == 0) {
                    dice = learner.dice(batch.images(), batch.labels());
                }
            }
        }
        return new OverfitTest(losses, dice);
    }

    /** Whether it has learnt them. */
    public boolean passed() {
        return dice >= BY_HEART;
    }

    /** The finding in a sentence. */
    public String words() {
        String figures = String.format(
                Locale.ROOT,
                " in %d steps: the loss went from %.3f to %.3f, Dice is %.2f",
                losses.size(),
                losses.get(0),
                losses.get(losses.size() - 1),
                dice);
        return passed()
                ? "the network learns two patches by heart" + figures
                : "the network cannot learn two patches by heart" + figures
                        + "; try another optimiser.rate, a larger network.base, and look at the masks of these patches"
                        + " (imbrex preview)";
    }
}
