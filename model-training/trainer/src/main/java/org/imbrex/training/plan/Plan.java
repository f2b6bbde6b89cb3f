package org.imbrex.training.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Extent;

/**
 * A configuration for a data set.
 *
 * @param facts what it was made from
 * @param config the configuration
 * @param reasons why its values are what they are, by keys joined by dots
 * @param peakBytes the memory that a run is expected to take, scans left out
 */
public record Plan(DataFacts facts, TrainingConfig config, Map<String, String> reasons, long peakBytes) {
    public Plan {
        reasons = Map.copyOf(reasons);
    }

    /** The configuration as a file: the facts and the memory on top, then each key with its comment and reason. */
    public String yaml(DataSet data) {
        String top = "# " + TrainingConfig.FILE + " for "
                + data.name().lines().findFirst().orElse("") + "\n";
        String words = words().lines().map(line -> "#   " + line + "\n").collect(Collectors.joining());
        return top + words + config.yaml(reasons);
    }

    /** The facts and the memory, a line each. */
    public String words() {
        Extent size = facts.medianExtent();
        StringBuilder text = new StringBuilder();
        line(text, "cases: %d to train on, %d to validate on", facts.cases().size(), facts.validationCases());
        line(text, "size: %s voxels (median)", size);
        line(
                text,
                facts.spacingKnown() ? "spacing: %s x %s x %s mm (median of x, y, z)" : "spacing: not known",
                number(facts.medianSpacing(0)),
                number(facts.medianSpacing(1)),
                number(facts.medianSpacing(2)));
        for (int c = 0; c < facts.channels().size(); c++) {
            int channel = c;
            List<String> percentiles = IntStream.range(0, 3)
                    .mapToObj(p -> number(
                            facts.median(f -> f.intensities().get(channel).get(p))))
                    .toList();
            line(
                    text,
                    "intensities of %s: %s to %s, half below %s (0.5, 99.5 and 50 percentile; medians over cases)",
                    facts.channels().get(c),
                    percentiles.get(0),
                    percentiles.get(2),
                    percentiles.get(1));
        }
        for (int label = 0; label < facts.classes().size(); label++) {
            int l = label;
            String components = label == 0
                    ? ""
                    : ", " + (int) facts.median(f -> f.components().get(l)) + " components a case (median)";
            line(
                    text,
                    "class %s: %s %% of the voxels%s",
                    facts.classes().get(label),
                    number(100 * facts.shares().get(label)),
                    components);
        }
        line(text, "memory: about %.1f GB, and the scans", peakBytes / 1e9);
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String number(double value) {
        return value != 0 && Math.abs(value) < 1
                ? String.format(Locale.ROOT, "%.3g", value)
                : String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
    }
}
