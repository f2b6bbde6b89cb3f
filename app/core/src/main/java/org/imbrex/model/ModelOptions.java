package org.imbrex.model;

import java.util.List;
import org.imbrex.preprocess.Normalisation;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a model. It goes before what the file says of itself; what is null or empty is left to the file, and
 * to defaults where the file is silent.
 *
 * @param layout the order of the input's axes
 * @param normalisations of the input's channels: none, one for all, or one for each
 * @param classes the names of the classes, the background first
 * @param activation what turns the output into probabilities
 * @param threshold from which probability on a voxel is no background, above 0 and below 1, where the background is none
 *     of the output's channels
 * @param output the name of the output with the scores, where a model has several
 */
public record ModelOptions(
        @Nullable Layout layout,
        List<Normalisation> normalisations,
        List<String> classes,
        @Nullable Activation activation,
        @Nullable Double threshold,
        @Nullable String output) {
    /** Says nothing. */
    public static final ModelOptions NONE = new ModelOptions(null, List.of(), List.of(), null, null, null);

    public ModelOptions {
        normalisations = List.copyOf(normalisations);
        classes = List.copyOf(classes);
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            throw new IllegalArgumentException("a threshold is above 0 and below 1, found " + threshold);
        }
    }
}
