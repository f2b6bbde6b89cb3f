package org.imbrex.model;

import java.util.List;
import java.util.Map;
import org.imbrex.coding.ClassCode;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself, so that nothing but the file is needed to run it.
 *
 * @param name what people call it
 * @param layout the order of its axes
 * @param channels what its input channels are, and how their intensities are normalised; at least one
 * @param classes the names of its classes by number; 0 is the background
 * @param activation what turns its output into probabilities
 * @param spacing millimetres a voxel along x and y, and along z too unless it takes slices at any distance, that it was
 *     trained at; or null if it takes scans as they are
 * @param orientation where the axes of the scans ran that it was trained on, or null if it takes scans as they are
 * @param interpolation how scans are resampled to that spacing
 * @param codes what classes are, by their names; those without are coded by what their names say
 * @param mirrorAxes the axes along which it has learnt from patches both ways round, so that the mean over mirrored copies
 *     makes sense, or null if it does not say
 * @param postprocessing what is done between its probabilities and masks unless somebody asks for something else
 * @param training how it was made, or null if the file does not say
 */
public record ModelSpec(
        String name,
        Layout layout,
        List<Channel> channels,
        List<String> classes,
        Activation activation,
        @Nullable List<Double> spacing,
        @Nullable Orientation orientation,
        Interpolation interpolation,
        Map<String, ClassCode> codes,
        @Nullable List<Axis> mirrorAxes,
        Postprocessing postprocessing,
        @Nullable Training training) {

    public ModelSpec {
        channels = List.copyOf(channels);
        classes = List.copyOf(classes);
        spacing = spacing == null ? null : List.copyOf(spacing);
        codes = Map.copyOf(codes);
        mirrorAxes = mirrorAxes == null ? null : List.copyOf(mirrorAxes);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one channel");
        }
        checkWhitening(channels);
        if (classes.size() < 2 || classes.size() > 256) {
            throw new IllegalArgumentException("a model has 2 to 256 classes, found " + classes.size());
        }
        if (spacing != null
                && (spacing.size() < 2 || spacing.size() > 3 || spacing.stream().anyMatch(s -> !(s > 0)))) {
            throw new IllegalArgumentException("a spacing is two or three positive numbers, found " + spacing);
        }
        List<String> foreground = classes.subList(1, classes.size());
        for (String thresholded : postprocessing.thresholds().keySet()) {
            if (!foreground.contains(thresholded)) {
                throw new IllegalArgumentException(
                        "class-threshold: expected one of " + String.join(", ", foreground) + ", found " + thresholded);
            }
        }
    }

    /** A model that takes scans in any orientation. */
    public ModelSpec(
            String name,
            Layout layout,
            List<Channel> channels,
            List<String> classes,
            Activation activation,
            @Nullable List<Double> spacing,
            @Nullable Training training) {
        this(
                name,
                layout,
                channels,
                classes,
                activation,
                spacing,
                null,
                Interpolation.LINEAR,
                Map.of(),
                null,
                Postprocessing.NONE,
                training);
    }

    /** The same model with other words on its channels. */
    public ModelSpec withChannels(List<Channel> others) {
        return with(others, mirrorAxes, postprocessing, training);
    }

    /** The same model, having learnt from patches mirrored along these axes, or not saying. */
    public ModelSpec withMirrorAxes(@Nullable List<Axis> axes) {
        return with(channels, axes, postprocessing, training);
    }

    /** The same model with another history. */
    public ModelSpec withTraining(Training history) {
        return with(channels, mirrorAxes, postprocessing, history);
    }

    /** The same model with something else done to its results. */
    public ModelSpec withPostprocessing(Postprocessing other) {
        return with(channels, mirrorAxes, other, training);
    }

    private ModelSpec with(
            List<Channel> others, @Nullable List<Axis> axes, Postprocessing other, @Nullable Training history) {
        return new ModelSpec(
                name,
                layout,
                others,
                classes,
                activation,
                spacing,
                orientation,
                interpolation,
                codes,
                axes,
                other,
                history);
    }

    /** The axes along which copies of a patch may be mirrored: all that a patch has, or those that it has learnt from. */
    public List<Axis> mirrorable() {
        List<Axis> possible = layout.dimensions() == 2 ? List.of(Axis.Y, Axis.X) : Axis.ALL;
        return mirrorAxes == null
                ? possible
                : possible.stream().filter(mirrorAxes::contains).toList();
    }

    /** How each channel is normalised. */
    public List<Normalisation> normalisations() {
        return channels.stream().map(Channel::normalisation).toList();
    }

    private static void checkWhitening(List<Channel> channels) {
        boolean some = channels.stream().anyMatch(c -> c.normalisation() instanceof Normalisation.Whitened);
        if (some && !channels.stream().allMatch(c -> isWhitened(c, channels.get(0), channels.size()))) {
            throw new IllegalArgumentException(
                    "expected all channels whitened from the same " + channels.size() + " inputs, found others");
        }
    }

    private static boolean isWhitened(Channel channel, Channel first, int channels) {
        return channel.normalisation() instanceof Normalisation.Whitened found
                && first.normalisation() instanceof Normalisation.Whitened expected
                && found.inputs().equals(expected.inputs())
                && found.inputs().size() == channels
                && found.weights().size() == channels;
    }

    /** An input channel. */
    public record Channel(String name, Normalisation normalisation) {}

    /**
     * How a model was made.
     *
     * @param network its architecture in words, such as {@code U-Net, base 16, depth 4}
     * @param dataSha256 a hash over the names and contents of the training images and masks, in hexadecimal
     * @param seed the seed of every random choice
     * @param steps optimiser steps behind the weights
     * @param configuration the whole training configuration, as YAML
     * @param versions the programs that made it, by name
     * @param parity the largest difference between the trainer's forward pass and ONNX Runtime's when it was exported
     */
    public record Training(
            String network,
            String dataSha256,
            long seed,
            long steps,
            String configuration,
            Map<String, String> versions,
            double parity) {
        public Training {
            versions = Map.copyOf(versions);
        }
    }
}
