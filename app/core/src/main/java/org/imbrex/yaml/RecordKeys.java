package org.imbrex.yaml;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What records look like as keys: {@code foregroundShare} is {@code foreground-share}, {@code DICE_FOCAL} dice-focal. */
final class RecordKeys {
    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

    private RecordKeys() {}

    static String name(RecordComponent component) {
        return CAPITAL.matcher(component.getName()).replaceAll("-$1").toLowerCase(Locale.ROOT);
    }

    static List<String> names(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(RecordKeys::name).toList();
    }

    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(RecordKeys::word).toList();
    }

    static Object constant(Class<?> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(c -> word(c).equals(word))
                .findFirst()
                .orElseThrow();
    }

    static Key key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException(component + " has no comment");
        }
        return key;
    }

    /** The type within the angle brackets of a list or a map. */
    static Class<?> argument(RecordComponent component, int index) {
        Type type = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
        return (Class<?>) type;
    }

    static Object get(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    /** Calls the canonical constructor; what that throws is thrown on. */
    static Record make(Class<?> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return (Record) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }
}
