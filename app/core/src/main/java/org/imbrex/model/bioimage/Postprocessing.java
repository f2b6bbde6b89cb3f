package org.imbrex.model.bioimage;

import org.imbrex.model.Activation;
import org.imbrex.model.bioimage.TensorDescription.Step;
import org.imbrex.preprocess.IntensityStep;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * The steps after a network, as far as they make probabilities and labels of it; all others are refused by name.
 *
 * @param activation what turns the output into probabilities, or null if nothing does
 * @param threshold above which probability a voxel belongs to a class, or null if that is not said
 */
record Postprocessing(
        @Nullable Activation activation, @Nullable Double threshold) {

    static Postprocessing of(TensorDescription output) {
        Activation activation = null;
        Double threshold = null;
        for (Step step : output.steps()) {
            if (threshold != null && !step.name().equals("ensure_dtype")) {
                throw Preprocessing.refused(step, "after binarize");
            }
            switch (step.name()) {
                case "ensure_dtype" -> {
                    if (threshold == null && rounds(step)) {
                        throw Preprocessing.refused(step, "of whole numbers");
                    }
                }
                case "sigmoid" -> activation = once(step, activation, Activation.SIGMOID);
                case "softmax" -> {
                    YamlNode axis = step.settings().get("axis");
                    if (axis != null && !axis.isEmpty() && !axis.text().equals("channel")) {
                        throw Preprocessing.refused(step, "along the axis " + axis.text());
                    }
                    activation = once(step, activation, Activation.SOFTMAX);
                }
                case "binarize" -> {
                    YamlNode value = step.settings().get("threshold");
                    if (value == null || value.isList()) {
                        throw Preprocessing.refused(step, "without one threshold for all classes");
                    }
                    threshold = value.number();
                    if (!(threshold > 0 && threshold < 1)) {
                        throw Preprocessing.refused(step, "at " + threshold + ", which is no probability");
                    }
                }
                case "clip" -> {
                    IntensityStep.Clip clip = Preprocessing.clip(step);
                    if (activation == null || clip.min() > 0 || clip.max() < 1) {
                        throw Preprocessing.refused(step, "of what is no probability, or inside 0 to 1");
                    }
                }
                default -> throw Preprocessing.refused(step, "after the network");
            }
        }
        return new Postprocessing(activation, threshold);
    }

    private static boolean rounds(Step step) {
        YamlNode type = step.settings().get("dtype");
        return type != null && !type.text().startsWith("float");
    }

    private static Activation once(Step step, @Nullable Activation before, Activation now) {
        if (before != null) {
            throw Preprocessing.refused(step, "after another activation");
        }
        return now;
    }
}
