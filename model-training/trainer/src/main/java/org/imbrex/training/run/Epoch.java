package org.imbrex.training.run;

import java.util.List;

/**
 * What is known at the end of an epoch.
 *
 * @param step steps done
 * @param loss the mean over the epoch's steps
 * @param rate the learning rate of its last step
 * @param dice validation Dice of each class, the background among them; empty if nothing is validated
 * @param seconds since the run began
 */
public record Epoch(long step, double loss, double rate, List<Double> dice, double seconds) {
    public Epoch {
        dice = List.copyOf(dice);
    }

    /** The mean Dice of all classes but the background: what the best epoch has most of. */
    public double foregroundDice() {
        return dice.stream().skip(1).mapToDouble(d -> d).average().orElse(0);
    }
}
