package org.imbrex.training.run;

import java.util.List;
import org.imbrex.metric.LesionCounts;

/**
 * What one validation found out.
 *
 * @param loss of patches of the validation cases, always the same ones and not augmented; NaN if nothing is validated
 * @param classes each class, the background among them; empty if nothing is validated
 */
public record ValidationScores(double loss, List<ClassTally> classes) {
    /** Nothing is validated. */
    public static final ValidationScores NONE = new ValidationScores(Double.NaN, List.of());

    public ValidationScores {
        classes = List.copyOf(classes);
    }

    /** Dice of each class, the background among them. */
    public List<Double> dice() {
        return classes.stream().map(ClassTally::dice).toList();
    }

    /** The lesions of all classes together. */
    public LesionCounts lesions() {
        return classes.stream().map(ClassTally::lesions).reduce(LesionCounts.NONE, LesionCounts::plus);
    }
}
