package org.imbrex.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.jspecify.annotations.Nullable;

/** Reads YAML files into nodes that know their lines. */
public final class YamlFile {
    private static final long MOST_BYTES = 16 << 20;
    private static final int DEEPEST = 16;

    private final Path file;
    private final YAMLParser parser;
    private final @Nullable Map<String, YamlNode> anchors;

    private YamlFile(Path file, YAMLParser parser, boolean aliases) {
        this.file = file;
        this.parser = parser;
        this.anchors = aliases ? new HashMap<>() : null;
    }

    /**
     * Reads a file whose top is a map. Values stay the texts they are written as: {@code 007} is not 7.
     *
     * @throws InputException if it cannot be read, is no YAML, or has a key twice
     */
    public static YamlNode read(Path file) {
        return read(file, text(file), false);
    }

    /** The same for files that programs write, where an alias stands for the map or list that its anchor names. */
    public static YamlNode readWithAliases(Path file) {
        return read(file, text(file), true);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw InputException.of(file, "at most 16 MB", Files.size(file) + " bytes");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Reads a text as if it were a file's. */
    public static YamlNode read(Path file, String text) {
        return read(file, text, false);
    }

    private static YamlNode read(Path file, String text, boolean aliases) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            if (parser.nextToken() == null) {
                throw InputException.of(file, "keys with values", "an empty file");
            }
            YamlNode root = new YamlFile(file, parser, aliases).node("", 0, line(parser));
            if (!root.isMap()) {
                throw root.expected("keys with values");
            }
            if (parser.nextToken() != null) {
                throw new InputException(file, "line " + line(parser) + ": expected the end, found a second document");
            }
            return root;
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new InputException(
                    file, where + e.getOriginalMessage().lines().findFirst().orElse("no YAML"), e);
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** The nested maps that a key with dots stands for, around one value. */
    static YamlNode setting(String path, String value, String origin) {
        YamlNode read;
        try {
            read = read(Path.of(""), "value: " + value).get("value");
        } catch (InputException e) {
            throw new UsageException(origin + ": expected a value, found " + value);
        }
        String[] keys = path.split("\\.", -1);
        YamlNode node = read.givenBy(origin, path);
        for (int i = keys.length - 1; i >= 0; i--) {
            node = node.under(keys[i], String.join(".", Arrays.copyOf(keys, i)));
        }
        return node;
    }

    /** A value; of a key it is given the line of the key. */
    private YamlNode node(String path, int depth, int line) throws IOException {
        if (depth > DEEPEST) {
            throw new InputException(file, "line " + line + ": expected at most " + DEEPEST + " levels");
        }
        if (parser.isCurrentAlias()) {
            YamlNode named = anchors == null ? null : anchors.get(parser.getText());
            if (named == null) {
                throw new InputException(file, "line " + line + ": " + path + ": expected a value, found an alias");
            }
            return named;
        }
        String anchor = parser.getObjectId();
        YamlNode node = value(path, depth, line);
        if (anchor != null && anchors != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode value(String path, int depth, int line) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return new YamlNode(file, line, path, map(path, depth));
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(path + "[" + items.size() + "]", depth + 1, line(parser)));
            }
            return new YamlNode(file, line, path, items);
        }
        String text = token == JsonToken.VALUE_NULL ? "" : parser.getText();
        return new YamlNode(file, line, path, text);
    }

    private Map<String, YamlNode> map(String path, int depth) throws IOException {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            int line = line(parser);
            parser.nextToken();
            YamlNode before = fields.put(key, node(keyPath, depth + 1, line));
            if (before != null) {
                throw new InputException(
                        file,
                        "line " + line + ": " + keyPath + ": the key stands on line " + before.line() + " already");
            }
        }
        return fields;
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
