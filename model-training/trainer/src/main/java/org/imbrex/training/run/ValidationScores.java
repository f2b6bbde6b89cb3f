package org.imbrex.training.run;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.metric.LesionCounts;
import org.jspecify.annotations.Nullable;

/**
 * What one validation found out.
 *
 * @param loss of patches of the validation cases, always the same ones and not augmented; NaN if nothing is validated
 * @param classes each class, the background among them; empty if nothing is validated
 * @param regions by number each class that contains others, with what lies inside it
 */
public record ValidationScores(double loss, List<ClassTally> classes, SortedMap<Integer, ClassTally> regions) {
    /** Nothing is validated. */
    public static final ValidationScores NONE = new ValidationScores(Double.NaN, List.of());

    /** Checkpoints of runs before there were regions have none. */
    public ValidationScores(double loss, List<ClassTally> classes, @Nullable SortedMap<Integer, ClassTally> regions) {
        this.loss = loss;
        this.classes = List.copyOf(classes);
        this.regions = Collections.unmodifiableSortedMap(regions == null ? new TreeMap<>() : new TreeMap<>(regions));
    }

    /** Of classes none of which contains others. */
    public ValidationScores(double loss, List<ClassTally> classes) {
        this(loss, classes, null);
    }

    /** What was found of a class, with what lies inside it if anything does. */
    public ClassTally whole(int label) {
        return regions.getOrDefault(label, classes.get(label));
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
