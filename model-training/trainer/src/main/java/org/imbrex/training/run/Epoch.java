package org.imbrex.training.run;

import java.util.List;

/**
 * What is known at the end of an epoch.
 *
 * @param step steps done
 * @param loss the mean over the epoch's steps
 * @param rate the learning rate of its last step
 * @param validation what its validation found out
 * @param waited seconds of this epoch in which a step waited for its patches
 * @param seconds since the run began
 */
public record Epoch(long step, double loss, double rate, ValidationScores validation, double waited, double seconds) {

    /** Validation Dice of each class, the background among them; empty if nothing is validated. */
    public List<Double> dice() {
        return validation.dice();
    }

    /** The mean Dice of all classes but the background: what the best epoch has most of. */
    public double foregroundDice() {
        return dice().stream().skip(1).mapToDouble(d -> d).average().orElse(0);
    }
}
