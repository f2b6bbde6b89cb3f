package org.imbrex.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * The text in which a model file keeps its {@link ModelSpec}, under the metadata key {@value #KEY}. It is read field by
 * field, since a model file may come from anywhere.
 */
public final class ModelSpecJson {
    public static final String KEY = "imbrex.model";
    /** The newest version of the text that this program writes; it reads all versions up to it. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelSpecJson() {}

    public static String write(ModelSpec spec) {
        ObjectNode root = JSON.createObjectNode();
        root.put("formatVersion", VERSION);
        root.put("name", spec.name());
        root.put("axes", spec.layout().name().toLowerCase(Locale.ROOT));
        var channels = root.putArray("channels");
        for (ModelSpec.Channel channel : spec.channels()) {
            ObjectNode node = channels.addObject();
            node.put("name", channel.name());
            writeNormalisation(channel.normalisation(), node.putObject("normalisation"));
        }
        var classes = root.putArray("classes");
        spec.classes().forEach(classes::add);
        root.put("activation", spec.activation().name().toLowerCase(Locale.ROOT));
        if (spec.spacing() != null) {
            var spacing = root.putArray("spacing");
            spec.spacing().forEach(spacing::add);
        }
        if (spec.orientation() != null) {
            root.put("orientation", spec.orientation().letters());
        }
        if (spec.interpolation() != Interpolation.LINEAR) {
            root.put("interpolation", spec.interpolation().name().toLowerCase(Locale.ROOT));
        }
        if (!spec.codes().isEmpty()) {
            ClassCodesJson.write(spec.codes(), root.putObject("codes"));
        }
        if (spec.mirrorAxes() != null) {
            var axes = root.putArray("mirrorAxes");
            spec.mirrorAxes().forEach(axis -> axes.add(axis.letter()));
        }
        if (!spec.postprocessing().equals(Postprocessing.NONE)) {
            PostprocessingJson.write(spec.postprocessing(), root.putObject("postprocessing"));
        }
        ModelSpec.Training training = spec.training();
        if (training != null) {
            ObjectNode node = root.putObject("training");
            node.put("network", training.network());
            node.put("dataSha256", training.dataSha256());
            node.put("seed", training.seed());
            node.put("steps", training.steps());
            node.put("configuration", training.configuration());
            ObjectNode versions = node.putObject("versions");
            new TreeMap<>(training.versions()).forEach(versions::put);
            node.put("parity", training.parity());
        }
        return root.toPrettyString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    public static ModelSpec read(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metadata " + KEY + ": expected JSON, found " + e.getOriginalMessage());
        }
        int version = number(root, "formatVersion").intValue();
        if (version < 1 || version > VERSION) {
            throw new IllegalArgumentException("metadata " + KEY + ": expected formatVersion 1 to " + VERSION
                    + ", found " + version + "; a newer Imbrex may read it");
        }
        List<ModelSpec.Channel> channels = new ArrayList<>();
        for (JsonNode channel : list(root, "channels")) {
            channels.add(
                    new ModelSpec.Channel(text(channel, "name"), readNormalisation(member(channel, "normalisation"))));
        }
        List<String> classes = new ArrayList<>();
        list(root, "classes").forEach(name -> classes.add(name.asText()));
        return new ModelSpec(
                text(root, "name"),
                choice(Layout.class, root, "axes"),
                channels,
                classes,
                choice(Activation.class, root, "activation"),
                readSpacing(root),
                readOrientation(root),
                root.has("interpolation") ? choice(Interpolation.class, root, "interpolation") : Interpolation.LINEAR,
                root.has("codes") ? ClassCodesJson.read(member(root, "codes")) : Map.of(),
                readMirrorAxes(root),
                root.has("postprocessing")
                        ? PostprocessingJson.read(member(root, "postprocessing"), classes)
                        : Postprocessing.NONE,
                readTraining(root));
    }

    private static void writeNormalisation(Normalisation normalisation, ObjectNode node) {
        if (normalisation instanceof Normalisation.None) {
            node.put("kind", "none");
        } else if (normalisation instanceof Normalisation.ScanZScore) {
            node.put("kind", "scan-z-score");
        } else if (normalisation instanceof Normalisation.ScanPercentiles p) {
            node.put("kind", "scan-percentiles").put("low", p.low()).put("high", p.high());
        } else if (normalisation instanceof Normalisation.Fixed f) {
            writeFixed(f, node);
        } else if (normalisation instanceof Normalisation.Whitened w) {
            node.put("kind", "whitened");
            var inputs = node.putArray("inputs");
            w.inputs().forEach(input -> writeFixed(input, inputs.addObject()));
            var weights = node.putArray("weights");
            w.weights().forEach(weights::add);
        } else {
            throw new IllegalArgumentException("the metadata of a model have no words for " + normalisation);
        }
    }

    private static void writeFixed(Normalisation.Fixed f, ObjectNode node) {
        node.put("kind", "fixed").put("low", f.low()).put("high", f.high());
        node.put("mean", f.mean()).put("deviation", f.deviation());
    }

    private static Normalisation readNormalisation(JsonNode node) {
        String kind = text(node, "kind");
        return switch (kind) {
            case "none" -> new Normalisation.None();
            case "scan-z-score" -> new Normalisation.ScanZScore();
            case "scan-percentiles" ->
                new Normalisation.ScanPercentiles(
                        number(node, "low").doubleValue(), number(node, "high").doubleValue());
            case "fixed" -> readFixed(node);
            case "whitened" -> {
                List<Normalisation.Fixed> inputs = new ArrayList<>();
                list(node, "inputs").forEach(input -> inputs.add(readFixed(input)));
                List<Double> weights = new ArrayList<>();
                for (JsonNode weight : list(node, "weights")) {
                    if (!weight.isNumber()) {
                        throw wrong("weights", "numbers", weight.toString());
                    }
                    weights.add(weight.doubleValue());
                }
                yield new Normalisation.Whitened(inputs, weights);
            }
            default -> throw wrong("kind", "none, scan-z-score, scan-percentiles, fixed or whitened", kind);
        };
    }

    private static Normalisation.Fixed readFixed(JsonNode node) {
        return new Normalisation.Fixed(
                number(node, "low").doubleValue(),
                number(node, "high").doubleValue(),
                number(node, "mean").doubleValue(),
                number(node, "deviation").doubleValue());
    }

    private static @Nullable List<Double> readSpacing(JsonNode root) {
        if (!root.has("spacing")) {
            return null;
        }
        List<Double> spacing = new ArrayList<>();
        list(root, "spacing").forEach(value -> spacing.add(value.asDouble()));
        if (spacing.size() < 2 || spacing.size() > 3 || spacing.stream().anyMatch(s -> !(s > 0))) {
            throw wrong("spacing", "two or three positive numbers", spacing.toString());
        }
        return spacing;
    }

    private static @Nullable Orientation readOrientation(JsonNode root) {
        if (!root.has("orientation")) {
            return null;
        }
        String letters = text(root, "orientation");
        try {
            return new Orientation(letters);
        } catch (IllegalArgumentException e) {
            throw wrong("orientation", "three letters such as LPS", letters);
        }
    }

    private static @Nullable List<Axis> readMirrorAxes(JsonNode root) {
        if (!root.has("mirrorAxes")) {
            return null;
        }
        List<Axis> axes = new ArrayList<>();
        for (JsonNode name : list(root, "mirrorAxes")) {
            Axis axis = Axis.ALL.stream()
                    .filter(each -> each.letter().equals(name.asText()))
                    .findFirst()
                    .orElseThrow(() -> wrong("mirrorAxes", "x, y and z", name.toString()));
            if (!axes.contains(axis)) {
                axes.add(axis);
            }
        }
        return axes;
    }

    private static ModelSpec.@Nullable Training readTraining(JsonNode root) {
        if (!root.has("training")) {
            return null;
        }
        JsonNode node = member(root, "training");
        Map<String, String> versions = new TreeMap<>();
        member(node, "versions")
                .properties()
                .forEach(e -> versions.put(e.getKey(), e.getValue().asText()));
        return new ModelSpec.Training(
                text(node, "network"),
                text(node, "dataSha256"),
                number(node, "seed").longValue(),
                number(node, "steps").longValue(),
                text(node, "configuration"),
                versions,
                number(node, "parity").doubleValue());
    }

    static JsonNode member(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isObject()) {
            throw wrong(field, "an object", value.isMissingNode() ? "nothing" : value.toString());
        }
        return value;
    }

    static JsonNode list(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isArray()) {
            throw wrong(field, "a list", value.isMissingNode() ? "nothing" : value.toString());
        }
        return value;
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw wrong(field, "a text", value.isMissingNode() ? "nothing" : value.toString());
        }
        return value.asText();
    }

    static Number number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isNumber()) {
            throw wrong(field, "a number", value.isMissingNode() ? "nothing" : value.toString());
        }
        return value.numberValue();
    }

    static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, String field) {
        String found = text(node, field);
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(found)) {
                return value;
            }
        }
        throw wrong(
                field, "one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT), found);
    }

    static IllegalArgumentException wrong(String field, String expected, String found) {
        return new IllegalArgumentException(
                "metadata " + KEY + ": " + field + ": expected " + expected + ", found " + found);
    }
}
