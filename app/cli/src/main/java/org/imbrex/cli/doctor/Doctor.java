package org.imbrex.cli.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.imbrex.cli.Versions;

/**
 * All that was found.
 *
 * @param findings by topic, and there by name
 */
public record Doctor(Map<String, Map<String, String>> findings) {
    /**
     * Looks at everything.
     *
     * @param memory that the program may use, in bytes
     */
    public static Doctor examine(long memory) {
        List<Examination> examinations =
                new ArrayList<>(List.of(new Machine(memory), new Devices(), NvidiaLibraries.ofThisMachine()));
        ServiceLoader.load(Examination.class).forEach(examinations::add);
        Map<String, Map<String, String>> findings = new LinkedHashMap<>();
        findings.put("versions", Versions.all());
        examinations.forEach(examination -> findings.put(examination.topic(), examination.findings()));
        return new Doctor(findings);
    }

    /** For people: a line for each finding. */
    public String text() {
        StringBuilder text = new StringBuilder();
        findings.forEach((topic, lines) -> {
            String heading = topic;
            for (Map.Entry<String, String> line : lines.entrySet()) {
                text.append(String.format("%-10s%-13s%s%n", heading, line.getKey(), line.getValue()));
                heading = "";
            }
        });
        return text.toString().stripTrailing();
    }

    /** For programs; described in app/FORMATS.md. */
    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("formatVersion", 1);
        findings.forEach((topic, lines) -> {
            ObjectNode node = root.putObject(topic);
            lines.forEach(node::put);
        });
        return root.toPrettyString();
    }
}
