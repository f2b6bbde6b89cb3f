package org.imbrex.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.imbrex.batch.CaseOptions;
import org.imbrex.cli.Versions;
import org.imbrex.model.Device;
import org.imbrex.model.TileModel;
import org.imbrex.postprocess.Postprocessing;

/** What {@code run.json} says: how masks came to be. Its fields are described in app/FORMATS.md. */
final class RunRecord {
    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ObjectNode model;

    RunRecord(TileModel network, Device asked, CaseOptions options) {
        root.put("formatVersion", VERSION);
        Versions.all().forEach(root.putObject("versions")::put);
        model = root.putObject("model");
        model.put("name", network.spec().name());
        var classes = model.putArray("classes");
        network.spec().classes().forEach(classes::add);
        ObjectNode device = root.putObject("device");
        device.put("asked", asked.toString());
        device.put("ran", network.device());
        network.fallback().ifPresent(reason -> device.put("reason", reason));
        ObjectNode how = root.putObject("options");
        how.put("memory", options.segment().memory());
        how.put("mirror", options.segment().mirror());
        if (options.segment().mirror()) {
            var axes = how.putArray("mirrorAxes");
            network.spec().mirrorable().forEach(axis -> axes.add(axis.letter()));
        }
        how.put("exact", options.segment().exactness().name().toLowerCase(Locale.ROOT));
        Postprocessing applied = options.postprocessing(network.spec());
        if (!applied.equals(Postprocessing.NONE)) {
            how.put("postprocessing", applied.arguments());
            how.put("postprocessingFrom", options.postprocessing() == null ? "model" : "options");
        }
    }

    /** Says which files the model came from; several of them are an ensemble. */
    void addModels(ModelFiles files) {
        List<String> hashes = files.hashes();
        model.put("file", files.paths().stream().map(RunRecord::name).collect(Collectors.joining(", ")));
        model.put("sha256", String.join(", ", hashes));
        if (!files.notes().isEmpty()) {
            files.notes().forEach(model.putArray("notes")::add);
        }
        if (hashes.size() > 1) {
            ArrayNode members = model.putArray("members");
            for (int i = 0; i < hashes.size(); i++) {
                ObjectNode member = members.addObject();
                member.put("file", name(files.paths().get(i)));
                member.put("name", files.names().get(i));
                member.put("sha256", hashes.get(i));
            }
        }
    }

    /** Writes the whole text; scans are taken one by one, so that there may be any number of them. */
    void write(OutputStream out, Iterable<JsonNode> scans, double seconds) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            for (var field : root.properties()) {
                json.writeFieldName(field.getKey());
                json.writeTree(field.getValue());
            }
            json.writeArrayFieldStart("scans");
            for (JsonNode scan : scans) {
                json.writeTree(scan);
            }
            json.writeEndArray();
            json.writeNumberField("seconds", Math.round(seconds * 1e4) / 1e4);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
