package org.imbrex.training.run;

import java.util.List;
import java.util.stream.IntStream;

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

    /**
     * The mean Dice of all classes but the background, those that contain others with what lies inside them, as in BraTS:
     * what the best epoch has most of.
     */
    public double foregroundDice() {
        return IntStream.range(1, validation.classes().size())
                .mapToDouble(label -> validation.whole(label).dice())
                .average()
                .orElse(0);
    }
}
