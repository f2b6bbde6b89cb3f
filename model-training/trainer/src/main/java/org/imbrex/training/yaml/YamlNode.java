package org.imbrex.training.yaml;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.jspecify.annotations.Nullable;

/** A value in a YAML file that knows where it stands: a text, a list or a map. */
public final class YamlNode {
    private final Path file;
    private final int line;
    private final String path;
    private final Object value;

    /**
     * @param path the keys that lead here, joined by dots; empty for the whole document
     * @param value a String, a List of nodes, or a Map from String to node
     */
    YamlNode(Path file, int line, String path, Object value) {
        this.file = file;
        this.line = line;
        this.path = path;
        this.value = value;
    }

    /** The line it begins on, from 1. */
    public int line() {
        return line;
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
     * @throws InputException if the map has none
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
     * @throws InputException naming the line of the first other one, and the key that was probably meant
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
    public InputException expected(String what) {
        String found = value instanceof String text
                ? text.isEmpty() ? "nothing" : text
                : value instanceof List ? "a list" : "keys with values";
        return wrong("expected " + what + ", found " + found);
    }

    /** The error that says, in words of its own, what is wrong here. */
    public InputException wrong(String problem) {
        return new InputException(file, "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }
}
