package org.imbrex.yaml;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.jspecify.annotations.Nullable;

/** A value in a YAML file, or given on a command line, that knows where it stands: a text, a list or a map. */
public final class YamlNode {
    private final @Nullable Path file;
    private final int line;
    private final String origin;
    private final String path;
    private final Object value;

    /**
     * @param path the keys that lead here, joined by dots; empty for the whole document
     * @param value a String, a List of nodes, or a Map from String to node
     */
    YamlNode(Path file, int line, String path, Object value) {
        this.file = file;
        this.line = line;
        this.origin = "";
        this.path = path;
        this.value = value;
    }

    /** A value that somebody gave outside of a file. */
    private YamlNode(String origin, String path, Object value) {
        this.file = null;
        this.line = 0;
        this.origin = origin;
        this.path = path;
        this.value = value;
    }

    /** The same values as if they had been given outside of a file, under a key: complaints name the origin. */
    YamlNode givenBy(String whence, String key) {
        Object given = value;
        if (value instanceof List<?> items) {
            given = items.stream()
                    .map(item -> ((YamlNode) item).givenBy(whence, key))
                    .toList();
        } else if (value instanceof Map<?, ?>) {
            Map<String, YamlNode> fields = new LinkedHashMap<>();
            map().forEach((name, field) -> fields.put(name, field.givenBy(whence, key + "." + name)));
            given = fields;
        }
        return new YamlNode(whence, key, given);
    }

    /** Both maps as one; of what both hold the other's counts. */
    YamlNode with(YamlNode other) {
        if (!isMap() || !other.isMap()) {
            return other;
        }
        Map<String, YamlNode> fields = map();
        other.map().forEach((key, field) -> {
            YamlNode before = fields.get(key);
            fields.put(key, before == null ? field : before.with(field));
        });
        return new YamlNode(origin.equals(other.origin) ? origin : "", path, fields);
    }

    /** A map of this one key. */
    YamlNode under(String key, String parent) {
        return new YamlNode(origin, parent, Map.of(key, this));
    }

    /** The line it begins on, from 1. */
    public int line() {
        return line;
    }

    public boolean isText() {
        return value instanceof String;
    }

    /** Whether nothing stands here: no text, no item, no key. */
    public boolean isEmpty() {
        return value.equals("") || value.equals(List.of()) || value.equals(Map.of());
    }

    public boolean isMap() {
        return value instanceof Map;
    }

    public boolean isList() {
        return value instanceof List;
    }

    public String text() {
        if (value instanceof String text) {
            return text;
        }
        throw expected("a text");
    }

    public int integer() {
        try {
            return Integer.parseInt(text());
        } catch (NumberFormatException e) {
            throw expected("a whole number");
        }
    }

    public long longInteger() {
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException e) {
            throw expected("a whole number");
        }
    }

    public double number() {
        try {
            double number = Double.parseDouble(text());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw expected("a number");
    }

    public boolean truth() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw expected("true or false");
        };
    }

    /** One of some words. */
    public String oneOf(List<String> words) {
        String text = text();
        if (!words.contains(text)) {
            throw wrong("expected " + String.join(" or ", words) + ", found " + text + NearestName.hint(text, words));
        }
        return text;
    }

    public List<YamlNode> list() {
        if (value instanceof List<?> items) {
            return items.stream().map(YamlNode.class::cast).toList();
        }
        throw expected("a list");
    }

    /** A list of texts. */
    public List<String> texts() {
        return list().stream().map(YamlNode::text).toList();
    }

    /** Its keys and values, in the order of the file. */
    public Map<String, YamlNode> map() {
        if (value instanceof Map<?, ?> fields) {
            Map<String, YamlNode> map = new LinkedHashMap<>();
            fields.forEach((key, field) -> map.put((String) key, (YamlNode) field));
            return map;
        }
        throw expected("keys with values");
    }

    /** The value of a key, or null if the map has none. */
    public @Nullable YamlNode find(String key) {
        return map().get(key);
    }

    /**
     * The value of a key.
     *
     * @throws ImbrexException if the map has none
     */
    public YamlNode get(String key) {
        YamlNode found = find(key);
        if (found == null) {
            throw wrong("expected the key " + key + ", found " + (map().isEmpty() ? "none" : map().keySet()));
        }
        return found;
    }

    /**
     * Makes sure that a map has no other keys.
     *
     * @throws ImbrexException naming the line of the first other one, and the key that was probably meant
     */
    public YamlNode onlyKeys(List<String> known) {
        map().forEach((key, node) -> {
            if (!known.contains(key)) {
                String hint = NearestName.of(key, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known are " + String.join(", ", known));
                throw node.wrong("unknown key; " + hint);
            }
        });
        return this;
    }

    /** The error that says what was expected here and what was found. */
    public ImbrexException expected(String what) {
        String found = value instanceof String text
                ? text.isEmpty() ? "nothing" : text
                : value instanceof List ? "a list" : "keys with values";
        return wrong("expected " + what + ", found " + found);
    }

    /** The error that says, in words of its own, what is wrong here. */
    public ImbrexException wrong(String problem) {
        if (file == null) {
            return new UsageException((origin.isEmpty() ? "" : origin + ": ") + problem);
        }
        return new InputException(file, "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }
}
