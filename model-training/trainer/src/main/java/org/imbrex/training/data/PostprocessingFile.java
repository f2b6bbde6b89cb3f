package org.imbrex.training.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.yaml.NearestName;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Reads the {@code postprocessing} of a {@code dataset.yaml}, whose keys are called like the options of segmenting. */
final class PostprocessingFile {
    private static final List<String> KEYS =
            List.of("class-threshold", "smooth", "fill-holes", "min-size", "min-peak", "largest", "connectivity");

    private PostprocessingFile() {}

    /** @param classes the names of the classes; 0 is the background, which has no threshold */
    static Postprocessing read(@Nullable YamlNode node, List<String> classes) {
        Postprocessing how = Postprocessing.NONE;
        if (node == null) {
            return how;
        }
        node.onlyKeys(KEYS);
        try {
            for (Map.Entry<String, YamlNode> entry : node.map().entrySet()) {
                how = with(how, entry.getKey(), entry.getValue(), classes);
            }
            return how;
        } catch (UsageException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Postprocessing with(Postprocessing how, String key, YamlNode value, List<String> classes) {
        return switch (key) {
            case "class-threshold" -> how.withThresholds(thresholds(value, classes.subList(1, classes.size())));
            case "smooth" -> how.withSmooth(value.integer());
            case "fill-holes" -> how.withFillHoles(value.truth());
            case "min-size" -> how.withMinSize(value.text());
            case "min-peak" -> how.withMinPeak(value.number());
            case "largest" -> how.withKeepLargest(value.truth());
            default ->
                how.withConnectivity(Connectivity.valueOf(
                        value.oneOf(List.of("faces", "edges", "corners")).toUpperCase(Locale.ROOT)));
        };
    }

    private static Map<String, Double> thresholds(YamlNode node, List<String> classes) {
        Map<String, Double> thresholds = new TreeMap<>();
        node.map().forEach((name, share) -> {
            if (!classes.contains(name)) {
                throw share.wrong("no class of this name" + NearestName.hint(name, classes));
            }
            thresholds.put(name, share.number());
        });
        return thresholds;
    }
}
