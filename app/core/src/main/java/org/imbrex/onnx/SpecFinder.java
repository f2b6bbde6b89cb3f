package org.imbrex.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.imbrex.error.InputException;
import org.imbrex.model.Activation;
import org.imbrex.model.ModelOptions;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.PackageSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.onnx.graph.LastLayer;
import org.imbrex.onnx.graph.TileGraph;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.resample.Interpolation;
import org.jspecify.annotations.Nullable;

/**
 * What a model is taken for: what its user says, then what its metadata say, then what its graph shows, then what is most
 * usual. Everything of the last kind is put into words.
 */
final class SpecFinder {
    private static final double THRESHOLD = 0.5;
    private static final int MOST_CHANNELS = 1024;
    private static final int MOST_CLASSES = 255;

    private final Path file;
    private final GraphFacts facts;
    private final LastLayer last;
    private final @Nullable ModelSpec said;
    private final @Nullable PackageSpec described;
    private final ModelOptions options;
    private final List<String> assumed = new ArrayList<>();

    /**
     * @param said what the metadata say, or null if there are none
     * @param described what its package says, or null if it is in none
     */
    SpecFinder(
            Path file,
            GraphFacts facts,
            LastLayer last,
            @Nullable ModelSpec said,
            @Nullable PackageSpec described,
            ModelOptions options) {
        this.file = file;
        this.facts = facts;
        this.last = last;
        this.said = said;
        this.described = described;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param spec what the model is
     * @param scores what its output has to be turned into for that
     * @param assumed what nobody said, in sentences
     */
    record Found(ModelSpec spec, TileGraph.Scores scores, List<String> assumed) {}

    /**
     * Puts everything together.
     *
     * @throws InputException if what is said and what the graph shows contradict each other
     */
    Found find() {
        if (last == LastLayer.LABELS) {
            throw InputException.of(
                    file, "scores of classes in its output '" + facts.output().name() + "'", "numbers of classes");
        }
        List<ModelSpec.Channel> channels = channels();
        long outputs = facts.output().channels();
        Activation activation = activation(outputs);
        List<String> classes = classes(outputs, activation);
        boolean background = outputs > 0 && classes.size() == outputs + 1;
        if (outputs > 0 && classes.size() != outputs && !background) {
            throw InputException.of(
                    file,
                    outputs + " classes for the " + outputs + " channels of its output, or one more for the background",
                    classes.size() + ": " + classes);
        }
        if (background && activation == Activation.SOFTMAX) {
            throw InputException.of(
                    file,
                    outputs + " classes for " + outputs + " channels that exclude each other",
                    classes.size() + ": " + classes);
        }
        Double threshold = threshold();
        if (threshold != null && !background) {
            throw InputException.of(
                    file, "an output without a background, which a threshold is for", "classes " + classes);
        }
        ModelSpec spec = new ModelSpec(
                described != null ? described.name() : said != null ? said.name() : name(),
                facts.input().layout(),
                channels,
                classes,
                background ? Activation.NONE : activation,
                said == null ? null : said.spacing(),
                said == null ? null : said.orientation(),
                said == null ? Interpolation.LINEAR : said.interpolation(),
                said == null ? Map.of() : said.codes(),
                said == null ? null : said.mirrorAxes(),
                postprocessing(classes),
                said == null ? null : said.training());
        TileGraph.Scores scores =
                new TileGraph.Scores(background, activation, threshold == null ? THRESHOLD : threshold);
        return new Found(spec, scores, List.copyOf(assumed));
    }

    /** As the file says, with its thresholds under the names that its classes have here. */
    private Postprocessing postprocessing(List<String> classes) {
        if (said == null) {
            return Postprocessing.NONE;
        }
        Map<String, Double> thresholds = new TreeMap<>();
        said.postprocessing().thresholds().forEach((name, from) -> {
            int number = said.classes().indexOf(name);
            if (number >= classes.size()) {
                throw InputException.of(file, "a class for its threshold of " + name, classes.toString());
            }
            thresholds.put(classes.get(number), from);
        });
        return said.postprocessing().withThresholds(thresholds);
    }

    private @Nullable Double threshold() {
        return options.threshold() != null || described == null ? options.threshold() : described.threshold();
    }

    private String name() {
        String name = String.valueOf(file.getFileName());
        return name.toLowerCase(Locale.ROOT).endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
    }

    private List<ModelSpec.Channel> channels() {
        List<String> names = channelNames();
        List<Normalisation> given = options.normalisations();
        if (given.size() > 1 && given.size() != names.size()) {
            throw InputException.of(file, "one normalisation, or one for each channel of " + names, "" + given.size());
        }
        if (given.isEmpty() && described != null && !described.channels().isEmpty()) {
            return described.channels();
        }
        if (given.isEmpty() && said != null) {
            return said.channels();
        }
        if (given.isEmpty()) {
            assumed.add("it does not say how intensities are normalised; assumed: each scan to mean 0 and deviation 1"
                    + " (--normalise z-score)");
            given = List.of(new Normalisation.ScanZScore());
        }
        List<Normalisation> each = given;
        return IntStream.range(0, names.size())
                .mapToObj(i -> new ModelSpec.Channel(names.get(i), each.get(each.size() == 1 ? 0 : i)))
                .toList();
    }

    private List<String> channelNames() {
        long inputs = facts.input().channels();
        if (described != null && !described.channels().isEmpty()) {
            if (inputs > 0 && described.channels().size() != inputs) {
                throw InputException.of(
                        file,
                        "input channels " + described.channels().size() + " as its package's description says",
                        "" + inputs);
            }
            return described.channels().stream().map(ModelSpec.Channel::name).toList();
        }
        if (said != null) {
            if (inputs > 0 && said.channels().size() != inputs) {
                throw InputException.of(
                        file, "input channels " + said.channels().size() + " as its metadata say", "" + inputs);
            }
            return said.channels().stream().map(ModelSpec.Channel::name).toList();
        }
        if (inputs > MOST_CHANNELS) {
            throw InputException.of(file, "an input of up to " + MOST_CHANNELS + " channels", "" + inputs);
        }
        if (inputs == 0) {
            assumed.add("its graph does not say how many channels it takes; assumed: "
                    + Math.max(1, options.normalisations().size()));
            return IntStream.rangeClosed(1, Math.max(1, options.normalisations().size()))
                    .mapToObj(i -> "channel " + i)
                    .toList();
        }
        return switch ((int) inputs) {
            case 1 -> List.of("grey");
            case 3 -> List.of("red", "green", "blue");
            default ->
                IntStream.rangeClosed(1, (int) inputs)
                        .mapToObj(i -> "channel " + i)
                        .toList();
        };
    }

    private Activation activation(long outputs) {
        Activation asked = options.activation();
        if (asked != null) {
            return asked;
        }
        if (described != null && described.activation() != null) {
            return described.activation();
        }
        if (said != null && described == null) {
            return said.activation();
        }
        if (last != LastLayer.SCORES) {
            return Activation.NONE;
        }
        Activation usual = outputs == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
        assumed.add("its last layer is no activation; assumed: " + usual.name().toLowerCase(Locale.ROOT)
                + " (--activation)");
        return usual;
    }

    private List<String> classes(long outputs, Activation activation) {
        if (!options.classes().isEmpty()) {
            return options.classes();
        }
        if (said != null && described == null) {
            return said.classes();
        }
        if (outputs == 0) {
            throw InputException.of(
                    file, "an output whose number of channels its graph says", "none; --classes names them");
        }
        if (outputs > MOST_CLASSES) {
            throw InputException.of(file, "an output of up to " + MOST_CLASSES + " channels", "" + outputs);
        }
        boolean exclusive = activation == Activation.SOFTMAX || last == LastLayer.SOFTMAX;
        boolean overlapping = outputs == 1
                || (threshold() != null && !exclusive)
                || activation == Activation.SIGMOID
                || (activation == Activation.NONE && last == LastLayer.SIGMOID);
        if (described != null && !described.outputs().isEmpty()) {
            if (described.outputs().size() != outputs) {
                throw InputException.of(
                        file,
                        "output channels " + described.outputs().size() + " as its package's description says",
                        "" + outputs);
            }
            List<String> named = new ArrayList<>(described.outputs());
            if (overlapping) {
                named.add(0, "background");
                assumed.add(
                        outputs == 1
                                ? "a voxel is background where '" + named.get(1) + "' does not reach the threshold"
                                : "its classes " + described.outputs() + " may overlap; a voxel gets the likeliest of"
                                        + " them, and is background where none reaches the threshold");
            }
            return named;
        }
        List<String> names = new ArrayList<>();
        names.add("background");
        for (int i = 1; i < outputs + (overlapping ? 1 : 0); i++) {
            names.add("class " + i);
        }
        if (names.size() == 2) {
            names.set(1, "foreground");
        }
        assumed.add("it does not name its classes; assumed: " + String.join(", ", names)
                + (overlapping ? ", the background being where no other class reaches the threshold" : "")
                + " (--classes)");
        return names;
    }
}
