package org.imbrex.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelOptions;
import org.imbrex.preprocess.Normalisation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What a command line says of a model that does not say it itself; all of it goes before what the file says. */
final class ModelArguments {
    @Option(
            names = "--axes",
            paramLabel = "ORDER",
            description = "The order of the model's axes: nchw, nhwc, ncdhw or ndhwc (default: as its graph shows).")
    private @Nullable Layout axes;

    @Option(
            names = "--normalise",
            paramLabel = "HOW",
            converter = NormalisationText.class,
            description = "How intensities are normalised for the model: none; z-score (of the whole scan);"
                    + " percentiles:LOW,HIGH (of the whole scan, to 0 and 1); range:LOW,HIGH (to 0 and 1);"
                    + " fixed:MEAN,DEVIATION. Given once, or once for each channel (default: as the model says, or"
                    + " z-score).")
    private List<Normalisation> normalisations = List.of();

    @Option(
            names = "--classes",
            paramLabel = "NAMES",
            split = ",",
            description = "The names of the model's classes, the background first.")
    private List<String> classes = List.of();

    @Option(
            names = "--activation",
            paramLabel = "WHAT",
            description = "What turns the model's output into probabilities: none, softmax or sigmoid (default: as its"
                    + " last layer shows).")
    private @Nullable Activation activation;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            description =
                    "From which probability on a voxel is no background, for models whose output has no channel for"
                            + " that (default: 0.5).")
    private @Nullable Double threshold;

    @Option(
            names = "--scores",
            paramLabel = "NAME",
            description = "The model's output with the scores (default: its first).")
    private @Nullable String scores;

    /** What was said. */
    ModelOptions options() {
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            throw new UsageException("--threshold: expected a number above 0 and below 1, found " + threshold);
        }
        return new ModelOptions(axes, normalisations, classes, activation, threshold, scores);
    }

    /** What of it decides results, as text: nothing where nothing was said. */
    String arguments() {
        ModelOptions said = options();
        return said.equals(ModelOptions.NONE) ? "" : said.toString();
    }

    /** Reads a normalisation as a command line has it. */
    static final class NormalisationText implements ITypeConverter<Normalisation> {
        @Override
        public Normalisation convert(String text) {
            String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
            double[] numbers = parts.length == 1 ? new double[0] : numbers(parts[1]);
            boolean ascending = numbers.length == 2 && numbers[0] < numbers[1];
            switch (parts[0]) {
                case "none" -> {
                    if (numbers.length == 0) {
                        return new Normalisation.None();
                    }
                }
                case "z-score" -> {
                    if (numbers.length == 0) {
                        return new Normalisation.ScanZScore();
                    }
                }
                case "percentiles" -> {
                    if (ascending && numbers[0] >= 0 && numbers[1] <= 100) {
                        return new Normalisation.ScanPercentiles(numbers[0], numbers[1]);
                    }
                }
                case "range" -> {
                    if (ascending) {
                        double width = numbers[1] - numbers[0];
                        return new Normalisation.Fixed(numbers[0], numbers[1], numbers[0], width);
                    }
                }
                case "fixed" -> {
                    if (numbers.length == 2 && numbers[1] > 0) {
                        return new Normalisation.Fixed(
                                Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, numbers[0], numbers[1]);
                    }
                }
                default -> {}
            }
            throw new UsageException("--normalise: expected none, z-score, percentiles:1,99, range:0,255 or"
                    + " fixed:MEAN,DEVIATION, found " + text);
        }

        private static double[] numbers(String text) {
            try {
                double[] numbers = Arrays.stream(text.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                return Arrays.stream(numbers).allMatch(Double::isFinite) ? numbers : new double[] {Double.NaN};
            } catch (NumberFormatException e) {
                return new double[] {Double.NaN};
            }
        }
    }
}
