package org.imbrex.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.postprocess.Postprocessing;

/** What is done to a model's results, in its metadata; what is not done is left out. */
final class PostprocessingJson {
    private PostprocessingJson() {}

    static void write(Postprocessing how, ObjectNode into) {
        if (!how.thresholds().isEmpty()) {
            ObjectNode thresholds = into.putObject("classThreshold");
            how.thresholds().forEach(thresholds::put);
        }
        if (how.smooth() > 0) {
            into.put("smooth", how.smooth());
        }
        if (how.fillHoles()) {
            into.put("fillHoles", true);
        }
        if (how.minSize() > 0) {
            into.put("minSize", how.minSizeText());
        }
        if (how.minPeak() > 0) {
            into.put("minPeak", how.minPeak());
        }
        if (how.keepLargest()) {
            into.put("largest", true);
        }
        if (how.connectivity() != Connectivity.CORNERS) {
            into.put("connectivity", how.connectivity().name().toLowerCase(Locale.ROOT));
        }
    }

    static Postprocessing read(JsonNode node, List<String> classes) {
        try {
            Postprocessing how = Postprocessing.NONE
                    .withSmooth(smooth(node.path("smooth")))
                    .withFillHoles(truth(node, "fillHoles"))
                    .withKeepLargest(truth(node, "largest"));
            if (node.has("classThreshold")) {
                how = how.withThresholds(thresholds(ModelSpecJson.member(node, "classThreshold"), classes));
            }
            if (node.has("minSize")) {
                how = how.withMinSize(ModelSpecJson.text(node, "minSize"));
            }
            if (node.has("minPeak")) {
                how = how.withMinPeak(ModelSpecJson.number(node, "minPeak").doubleValue());
            }
            if (node.has("connectivity")) {
                how = how.withConnectivity(ModelSpecJson.choice(Connectivity.class, node, "connectivity"));
            }
            return how;
        } catch (UsageException e) {
            throw new IllegalArgumentException(
                    "metadata " + ModelSpecJson.KEY + ": postprocessing: " + e.getMessage(), e);
        }
    }

    private static int smooth(JsonNode node) {
        if (!node.isMissingNode() && !node.isInt()) {
            throw ModelSpecJson.wrong("smooth", "a whole number", node.toString());
        }
        return node.asInt(0);
    }

    private static boolean truth(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw ModelSpecJson.wrong(field, "true or false", value.toString());
        }
        return value.asBoolean(false);
    }

    private static Map<String, Double> thresholds(JsonNode node, List<String> classes) {
        Map<String, Double> thresholds = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (classes.indexOf(entry.getKey()) < 1) {
                throw ModelSpecJson.wrong("classThreshold", "a class other than the background", entry.getKey());
            }
            JsonNode share = entry.getValue();
            thresholds.put(entry.getKey(), share.isNumber() ? share.doubleValue() : Double.NaN);
        }
        return thresholds;
    }
}
