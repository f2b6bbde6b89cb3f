package org.imbrex.training.network;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers by name, in a fixed order: the weights of a network, or what an optimiser remembers. The arrays are not copied.
 *
 * @param arrays row by row, last axis fastest
 */
public record State(Map<String, float[]> arrays) {
    /** A copy of numbers that live elsewhere. */
    public static State copyOf(Map<String, Numbers> numbers) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        numbers.forEach((name, source) -> {
            float[] array = new float[source.size()];
            source.show(bytes ->
                    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(array));
            arrays.put(name, array);
        });
        return new State(arrays);
    }

    /** The arrays themselves, as whoever writes them down wants them. */
    public Map<String, Numbers> numbers() {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        arrays.forEach((name, array) -> numbers.put(name, Numbers.of(array)));
        return numbers;
    }

    /** The numbers called so. */
    public float[] get(String name) {
        float[] found = arrays.get(name);
        if (found == null) {
            throw new IllegalArgumentException("expected numbers called " + name + ", found none");
        }
        return found;
    }

    /**
     * Checks that there is an array of the right size for each parameter.
     *
     * @throws IllegalArgumentException naming the parameter, what was expected and what was found
     */
    public void check(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            int found = get(parameter.name()).length;
            if (found != parameter.size()) {
                throw new IllegalArgumentException(
                        parameter.name() + ": expected " + parameter.size() + " numbers, found " + found);
            }
        }
    }

    /** The arrays under names that begin with a prefix, which is taken off. */
    public State part(String prefix) {
        Map<String, float[]> part = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
            }
        });
        return new State(part);
    }
}
