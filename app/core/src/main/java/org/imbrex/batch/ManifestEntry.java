package org.imbrex.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest says of a case, in the fields of its line.
 *
 * @param name the case
 * @param inputSha256 over the contents of its files, one after the other
 * @param inputBytes how long these are together
 * @param inputModified when the youngest of them was changed, in milliseconds since 1970
 * @param modelSha256 what it was done with
 * @param parameters all else that decides the result, as text
 * @param status {@link #DONE} or {@link #FAILED}
 * @param seconds that it took
 * @param outputs the files that came out, as paths from the manifest's folder with slashes
 * @param error one line that says why it failed; null where it did not
 * @param errorCode what kind of error that is; null where it did not fail
 */
public record ManifestEntry(
        String name,
        String inputSha256,
        long inputBytes,
        long inputModified,
        String modelSha256,
        String parameters,
        String status,
        double seconds,
        List<String> outputs,
        @Nullable String error,
        @Nullable String errorCode) {
    public static final int VERSION = 1;
    public static final String DONE = "done";
    public static final String FAILED = "failed";

    public ManifestEntry {
        outputs = List.copyOf(outputs);
    }

    public boolean done() {
        return DONE.equals(status);
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("formatVersion", VERSION);
        node.put("name", name);
        node.put("status", status);
        if (error != null) {
            node.put("error", error).put("errorCode", errorCode);
        }
        outputs.forEach(node.putArray("outputs")::add);
        node.put("seconds", seconds);
        node.put("parameters", parameters);
        node.put("inputSha256", inputSha256);
        node.put("inputBytes", inputBytes);
        node.put("inputModified", inputModified);
        node.put("modelSha256", modelSha256);
        return node;
    }

    /** Null where a line is of a newer version or says nothing of a case. */
    static @Nullable ManifestEntry fromJson(JsonNode node) {
        int version = node.path("formatVersion").asInt();
        if (version < 1 || version > VERSION || !node.path("name").isTextual()) {
            return null;
        }
        List<String> outputs = new ArrayList<>();
        node.path("outputs").forEach(output -> outputs.add(output.asText()));
        return new ManifestEntry(
                node.path("name").asText(),
                node.path("inputSha256").asText(),
                node.path("inputBytes").asLong(),
                node.path("inputModified").asLong(),
                node.path("modelSha256").asText().intern(),
                node.path("parameters").asText().intern(),
                node.path("status").asText().intern(),
                node.path("seconds").asDouble(),
                outputs,
                node.hasNonNull("error") ? node.path("error").asText() : null,
                node.hasNonNull("errorCode") ? node.path("errorCode").asText() : null);
    }
}
