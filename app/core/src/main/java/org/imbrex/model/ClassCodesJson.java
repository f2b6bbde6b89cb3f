package org.imbrex.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.coding.ClassCode;
import org.imbrex.coding.Code;
import org.imbrex.error.ImbrexException;
import org.jspecify.annotations.Nullable;

/** The codes of a model's classes in its metadata. */
final class ClassCodesJson {
    private ClassCodesJson() {}

    static void write(Map<String, ClassCode> codes, ObjectNode into) {
        new TreeMap<>(codes).forEach((name, code) -> {
            ObjectNode node = into.putObject(name);
            write(code.category(), node.putObject("category"));
            write(code.type(), node.putObject("type"));
            List<Integer> colour = code.colour();
            if (colour != null) {
                ArrayNode list = node.putArray("colour");
                colour.forEach(list::add);
            }
        });
    }

    private static void write(Code code, ObjectNode into) {
        into.put("value", code.value()).put("scheme", code.scheme()).put("meaning", code.meaning());
    }

    static Map<String, ClassCode> read(JsonNode node) {
        Map<String, ClassCode> codes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode code = entry.getValue();
            try {
                codes.put(
                        entry.getKey(),
                        new ClassCode(
                                code(ModelSpecJson.member(code, "category")),
                                code(ModelSpecJson.member(code, "type")),
                                colour(code)));
            } catch (IllegalArgumentException e) {
                throw ModelSpecJson.wrong(
                        "codes", "a category and a type for " + entry.getKey(), ImbrexException.firstLine(e));
            }
        }
        return codes;
    }

    private static Code code(JsonNode node) {
        return new Code(
                ModelSpecJson.text(node, "value"),
                ModelSpecJson.text(node, "scheme"),
                ModelSpecJson.text(node, "meaning"));
    }

    private static @Nullable List<Integer> colour(JsonNode node) {
        if (!node.has("colour")) {
            return null;
        }
        List<Integer> colour = new ArrayList<>();
        ModelSpecJson.list(node, "colour").forEach(value -> colour.add(value.isInt() ? value.intValue() : -1));
        return colour;
    }
}
