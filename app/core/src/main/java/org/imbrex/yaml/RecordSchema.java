package org.imbrex.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

/** The JSON schema (draft 2020-12) of a record's YAML, for editors that complete and check it. */
public final class RecordSchema {
    private RecordSchema() {}

    /** The schema of a file that holds such a record. */
    public static ObjectNode of(Class<? extends Record> type, String title) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", title);
        return root.setAll(record(type));
    }

    private static ObjectNode record(Class<?> type) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", "object");
        node.put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = RecordKeys.key(component);
            ObjectNode value = value(component, key);
            value.put("description", key.value());
            properties.set(RecordKeys.name(component), value);
        }
        return node;
    }

    private static ObjectNode value(RecordComponent component, Key key) {
        Class<?> type = component.getType();
        if (type == List.class) {
            ObjectNode scalar = scalar(RecordKeys.argument(component, 0), key);
            ObjectNode list = JsonNodeFactory.instance.objectNode();
            list.put("type", "array").set("items", scalar);
            ObjectNode either = JsonNodeFactory.instance.objectNode();
            either.putArray("anyOf").add(list).add(scalar.deepCopy());
            return either;
        }
        if (type == Map.class) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            map.put("type", "object");
            map.put("additionalProperties", false);
            ObjectNode entries = map.putObject("properties");
            for (String word : RecordKeys.words(RecordKeys.argument(component, 0))) {
                ObjectNode none = JsonNodeFactory.instance.objectNode();
                none.put("const", RecordReader.NONE);
                entries.putObject(word)
                        .putArray("anyOf")
                        .add(record(RecordKeys.argument(component, 1)))
                        .add(none);
            }
            return map;
        }
        return type.isRecord() ? record(type) : scalar(type, key);
    }

    private static ObjectNode scalar(Class<?> type, Key key) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (type.isEnum()) {
            RecordKeys.words(type).forEach(node.putArray("enum")::add);
            return node;
        }
        Map<Class<?>, String> names = Map.of(boolean.class, "boolean", String.class, "string");
        boolean whole = List.of(int.class, Integer.class, long.class).contains(type);
        node.put("type", names.getOrDefault(type, whole ? "integer" : "number"));
        if (key.from() != Double.NEGATIVE_INFINITY) {
            node.put("minimum", key.from());
        }
        if (key.to() != Double.POSITIVE_INFINITY) {
            node.put("maximum", key.to());
        }
        return node;
    }
}
