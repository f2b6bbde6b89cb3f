package org.imbrex.model.bioimage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.imbrex.error.ImbrexException;
import org.imbrex.model.bioimage.TensorDescription.Step;
import org.imbrex.preprocess.IntensityStep;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** The steps before a network, as chains of intensities for each channel; what they cannot do is refused by name. */
final class Preprocessing {
    /** The specification's default. */
    private static final double EPS = 1e-6;

    private static final Set<String> FLOATS = Set.of("float32", "float64");

    private final TensorDescription input;
    private final int channel;
    private final List<String> notes;
    private final List<IntensityStep> chain = new ArrayList<>();

    private Preprocessing(TensorDescription input, int channel, List<String> notes) {
        this.input = input;
        this.channel = channel;
        this.notes = notes;
    }

    /**
     * The normalisation of one channel.
     *
     * @param notes takes what the user should know
     */
    static Normalisation of(TensorDescription input, int channel, List<String> notes) {
        Preprocessing preprocessing = new Preprocessing(input, channel, notes);
        List<Step> steps = input.steps();
        for (int i = 0; i < steps.size(); i++) {
            preprocessing.add(steps.get(i), i == steps.size() - 1);
        }
        return preprocessing.chain.isEmpty() ? new Normalisation.None() : new Normalisation.Steps(preprocessing.chain);
    }

    private void add(Step step, boolean last) {
        switch (step.name()) {
            case "ensure_dtype" -> {
                String type = text(step, "dtype");
                // Whole numbers are what a network of whole numbers rounds its input to anyway.
                if (!FLOATS.contains(type) && !(last && type.equals(input.type()))) {
                    throw refused(step, "with dtype " + type);
                }
            }
            case "scale_linear" -> {
                requireChannelAxis(step);
                double gain = number(step, "gain", 1);
                if (gain == 0) {
                    throw refused(step, "with a gain of 0");
                }
                chain.add(new IntensityStep.Scale(gain, number(step, "offset", 0)));
            }
            case "clip" -> {
                if (step.settings().containsKey("min_percentile")
                        || step.settings().containsKey("max_percentile")) {
                    throw refused(step, "at percentiles");
                }
                chain.add(clip(step));
            }
            case "zero_mean_unit_variance" -> {
                double eps = number(step, "eps", EPS);
                if (text(step, "mode", "").equals("fixed")) {
                    chain.add(fixed(number(step, "mean", 0), number(step, "std", 1), eps));
                } else {
                    chain.add(new IntensityStep.Standardise(acrossChannels(step), eps));
                }
            }
            case "fixed_zero_mean_unit_variance" -> {
                requireChannelAxis(step);
                chain.add(fixed(number(step, "mean", 0), number(step, "std", 1), EPS));
            }
            case "scale_range" -> {
                YamlNode reference = step.settings().get("reference_tensor");
                if (reference != null
                        && !reference.isEmpty()
                        && !reference.text().equals(input.name())) {
                    throw refused(step, "with the reference tensor " + reference.text());
                }
                double low = number(step, "min_percentile", 0);
                double high = number(step, "max_percentile", 100);
                if (!(low >= 0 && low < high && high <= 100)) {
                    throw refused(step, "from percentile " + low + " to " + high);
                }
                chain.add(new IntensityStep.Stretch(low, high, acrossChannels(step), number(step, "eps", EPS)));
            }
            default -> throw refused(step, "before the network");
        }
    }

    static IntensityStep.Clip clip(Step step) {
        YamlNode min = step.settings().get("min");
        YamlNode max = step.settings().get("max");
        return new IntensityStep.Clip(
                min == null || min.isEmpty() ? Double.NEGATIVE_INFINITY : min.number(),
                max == null || max.isEmpty() ? Double.POSITIVE_INFINITY : max.number());
    }

    /** As the reference implementation, bioimageio.core, divides. */
    private static IntensityStep fixed(double mean, double deviation, double eps) {
        double gain = 1 / (deviation + eps);
        return new IntensityStep.Scale(gain, -mean * gain);
    }

    /** Whether a step's statistics are of all channels together. */
    private boolean acrossChannels(Step step) {
        Set<Character> axes = axes(step.settings().get("axes"));
        if (axes == null
                || axes.contains('b')
                || text(step, "mode", "per_sample").equals("per_dataset")) {
            note("its " + step.name() + " wants statistics of a data set; each scan is taken for one");
        }
        if (axes == null) {
            return true;
        }
        for (char axis : input.axes().keySet()) {
            boolean place = axis != 'b' && axis != 'c';
            if (place && !axes.contains(axis)) {
                throw refused(step, "for each " + axis + " by itself");
            }
        }
        return axes.contains('c');
    }

    /** Axes as letters or as a list of names, or null if they are left out. */
    private static @Nullable Set<Character> axes(@Nullable YamlNode node) {
        if (node == null || node.isEmpty()) {
            return null;
        }
        Set<Character> axes = new TreeSet<>();
        if (node.isList()) {
            node.texts().forEach(name -> axes.add(name.isEmpty() ? ' ' : name.charAt(0)));
        } else {
            node.text().chars().forEach(letter -> axes.add((char) letter));
        }
        return axes;
    }

    /** Settings may differ along the channels only. */
    private static void requireChannelAxis(Step step) {
        YamlNode axis = step.settings().get("axis");
        if (axis != null
                && !axis.isEmpty()
                && !axis.text().equals("channel")
                && !axis.text().equals("c")) {
            throw refused(step, "along the axis " + axis.text());
        }
        YamlNode axes = step.settings().get("axes");
        // Version 0.4 lists the axes along which the numbers are the same.
        if (axes != null
                && !axes.isEmpty()
                && !axes.isList()
                && axes.text().contains("c")
                && step.settings().values().stream().anyMatch(YamlNode::isList)) {
            throw refused(step, "with numbers along the axes " + axes.text());
        }
    }

    /** A number, or this channel's of a list. */
    private double number(Step step, String key, double otherwise) {
        YamlNode node = step.settings().get(key);
        if (node == null || node.isEmpty()) {
            return otherwise;
        }
        if (!node.isList()) {
            return node.number();
        }
        List<YamlNode> numbers = node.list();
        if (numbers.size() != 1 && channel >= numbers.size()) {
            throw node.wrong("expected a number for each channel, found " + numbers.size());
        }
        return numbers.get(numbers.size() == 1 ? 0 : channel).number();
    }

    private static String text(Step step, String key) {
        YamlNode node = step.settings().get(key);
        if (node == null) {
            throw step.node().wrong("expected " + key + ", found none");
        }
        return node.text();
    }

    private static String text(Step step, String key, String otherwise) {
        return step.settings().containsKey(key) ? text(step, key) : otherwise;
    }

    private void note(String line) {
        if (!notes.contains(line)) {
            notes.add(line);
        }
    }

    static ImbrexException refused(Step step, String how) {
        return step.node().wrong("expected steps that can be done exactly, found " + step.name() + " " + how);
    }
}
