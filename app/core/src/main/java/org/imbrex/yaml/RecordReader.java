package org.imbrex.yaml;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.UsageException;

/**
 * Reads records from YAML. A record's components are the keys; what a file leaves out stays as it is. Components are
 * numbers, truths, texts, constants of an enum, lists of numbers or texts, maps from constants to records, and records.
 */
public final class RecordReader {
    /** Takes an entry out of a map. */
    static final String NONE = "none";

    private RecordReader() {}

    /**
     * A record with the values of a file in place of its own.
     *
     * @param otherwise where the values come from that the file leaves out
     * @throws ImbrexException naming the line and the key of what cannot be, with the nearest known key or word
     */
    public static <R extends Record> R read(YamlNode node, R otherwise) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) otherwise.getClass();
        return type.cast(record(node, otherwise));
    }

    /**
     * A record with values replaced, all at once, so that values which need each other may come in any order.
     *
     * @throws UsageException if there is no such key or a value cannot be
     */
    public static <R extends Record> R set(R record, List<Setting> settings) {
        YamlNode all = null;
        for (Setting setting : settings) {
            YamlNode node = YamlFile.setting(setting.path(), setting.value(), setting.origin());
            all = all == null ? node : all.with(node);
        }
        return all == null ? record : read(all, record);
    }

    private static Record record(YamlNode node, Record otherwise) {
        node.onlyKeys(RecordKeys.names(otherwise.getClass()));
        RecordComponent[] components = otherwise.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            YamlNode found = node.find(RecordKeys.name(components[i]));
            Object before = RecordKeys.get(otherwise, components[i]);
            values[i] = found == null ? before : value(found, components[i], before);
        }
        try {
            return RecordKeys.make(otherwise.getClass(), values);
        } catch (IllegalArgumentException | UsageException e) {
            throw node.wrong(ImbrexException.firstLine(e));
        }
    }

    private static Object value(YamlNode node, RecordComponent component, Object before) {
        Class<?> type = component.getType();
        Key key = RecordKeys.key(component);
        if (before instanceof Record record) {
            return record(node, record);
        }
        if (type == List.class) {
            return list(node, RecordKeys.argument(component, 0), key);
        }
        if (type == Map.class) {
            return map(node, RecordKeys.argument(component, 0), (Map<?, ?>) before, RecordKeys.argument(component, 1));
        }
        return scalar(node, type, key);
    }

    private static Object scalar(YamlNode node, Class<?> type, Key key) {
        if (type.isEnum()) {
            return RecordKeys.constant(type, node.oneOf(RecordKeys.words(type)));
        }
        if (type == boolean.class) {
            return node.truth();
        }
        if (type == String.class) {
            return node.text();
        }
        if (type == int.class || type == Integer.class) {
            int number = node.integer();
            check(node, number, key);
            return number;
        }
        if (type == long.class) {
            long number = node.longInteger();
            check(node, (double) number, key);
            return number;
        }
        if (type == double.class || type == Double.class) {
            double number = node.number();
            check(node, number, key);
            return number;
        }
        throw new IllegalStateException("no YAML for " + type);
    }

    private static void check(YamlNode node, double number, Key key) {
        if (number < key.from() || number > key.to()) {
            String range = key.to() == Double.POSITIVE_INFINITY
                    ? Scalars.number(key.from()) + " or more"
                    : Scalars.number(key.from()) + " to " + Scalars.number(key.to());
            throw node.expected(range);
        }
    }

    /** A single value stands for a list of one. */
    private static List<Object> list(YamlNode node, Class<?> element, Key key) {
        List<YamlNode> items = node.isList() ? node.list() : List.of(node);
        List<Object> values = new ArrayList<>();
        items.forEach(item -> values.add(scalar(item, element, key)));
        return values;
    }

    private static Map<Object, Object> map(YamlNode node, Class<?> keys, Map<?, ?> before, Class<?> type) {
        Map<Object, Object> entries = new LinkedHashMap<>(before);
        node.onlyKeys(RecordKeys.words(keys)).map().forEach((word, entry) -> {
            Object key = RecordKeys.constant(keys, word);
            if (!entry.isMap() && !entry.isList() && entry.text().equals(NONE)) {
                entries.remove(key);
            } else {
                entries.put(key, entries.get(key) instanceof Record old ? record(entry, old) : whole(entry, type));
            }
        });
        return entries;
    }

    /** A record of numbers of which nothing may be left out, since nothing was there before. */
    private static Record whole(YamlNode node, Class<?> type) {
        node.onlyKeys(RecordKeys.names(type));
        Object[] values = new Object[type.getRecordComponents().length];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = type.getRecordComponents()[i];
            values[i] = scalar(node.get(RecordKeys.name(component)), component.getType(), RecordKeys.key(component));
        }
        try {
            return RecordKeys.make(type, values);
        } catch (IllegalArgumentException | UsageException e) {
            throw node.wrong(ImbrexException.firstLine(e));
        }
    }
}
