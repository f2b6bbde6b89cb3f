package org.imbrex.yaml;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes records as YAML that {@link RecordReader} reads back to the same record. */
public final class RecordWriter {
    private static final int WIDEST = 120;
    private static final String INDENT = "  ";

    private final boolean comments;
    private final Map<String, String> reasons;
    private final StringBuilder text = new StringBuilder();

    private RecordWriter(boolean comments, Map<String, String> reasons) {
        this.comments = comments;
        this.reasons = reasons;
    }

    /** Keys and values alone. */
    public static String plain(Record record) {
        RecordWriter writer = new RecordWriter(false, Map.of());
        writer.record(record, "", "");
        return writer.text.toString();
    }

    /**
     * With a comment for every key.
     *
     * @param reasons why a value is what it is, by keys joined by dots; stands on a line above
     */
    public static String commented(Record record, Map<String, String> reasons) {
        RecordWriter writer = new RecordWriter(true, reasons);
        writer.record(record, "", "");
        return writer.text.toString();
    }

    private void record(Record record, String path, String indent) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = RecordKeys.name(component);
            String fullName = path + name;
            Object value = RecordKeys.get(record, component);
            String reason = reasons.get(fullName);
            if (comments && reason != null) {
                comment(reason, indent);
            }
            if (value instanceof Record nested) {
                line(indent + name + ":", RecordKeys.key(component).value(), indent);
                record(nested, fullName + ".", indent + INDENT);
            } else if (value instanceof Map<?, ?> map) {
                line(indent + name + ":", RecordKeys.key(component).value(), indent);
                map(RecordKeys.argument(component, 0), map, indent + INDENT);
            } else {
                line(indent + name + ": " + flat(value), words(component), indent);
            }
        }
    }

    private static String words(RecordComponent component) {
        String comment = RecordKeys.key(component).value();
        return component.getType().isEnum()
                ? comment + ": " + String.join(", ", RecordKeys.words(component.getType()))
                : comment;
    }

    private void map(Class<?> keys, Map<?, ?> map, String indent) {
        for (Object key : keys.getEnumConstants()) {
            Object value = map.get(key);
            text.append(indent)
                    .append(RecordKeys.word(key))
                    .append(": ")
                    .append(value == null ? RecordReader.NONE : flat(value))
                    .append('\n');
        }
    }

    private static String flat(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Scalars::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Record record) {
            List<String> fields = new ArrayList<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                fields.add(RecordKeys.name(component) + ": " + flat(RecordKeys.get(record, component)));
            }
            return fields.stream().collect(Collectors.joining(", ", "{", "}"));
        }
        return Scalars.of(value);
    }

    /** Beside the value where there is room, above it otherwise. */
    private void line(String content, String comment, String indent) {
        if (!comments) {
            text.append(content).append('\n');
        } else if (content.length() + comment.length() + INDENT.length() * 2 <= WIDEST) {
            text.append(content).append(INDENT).append("# ").append(comment).append('\n');
        } else {
            comment(comment, indent);
            text.append(content).append('\n');
        }
    }

    private void comment(String words, String indent) {
        StringBuilder line = new StringBuilder(indent).append('#');
        for (String word : List.of(words.split(" ", -1))) {
            if (line.length() + 1 + word.length() > WIDEST) {
                text.append(line).append('\n');
                line = new StringBuilder(indent).append('#');
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
