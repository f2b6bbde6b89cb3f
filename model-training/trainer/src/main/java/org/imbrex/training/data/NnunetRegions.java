package org.imbrex.training.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.imbrex.error.InputException;

/**
 * Reads the labels of an nnU-Net {@code dataset.json} that are lists: regions that lie inside each other, as {@code
 * "whole_tumor": [1, 2, 3], "tumor_core": [2, 3]}. The entries of {@code regions_class_order} are the numbers that nnU-Net
 * writes for the regions, in their order; they become the numbers of the classes.
 *
 * @param classes names by number
 * @param values which class each value of a mask is: the smallest region that holds it
 * @param regions for each class those whose voxels are its own too, itself among them; empty if none contains another
 */
record NnunetRegions(List<String> classes, MaskValues values, List<List<Integer>> regions) {
    private static final String ORDER = "regions_class_order";

    /** A region with the number that it gives to what is in no smaller one. */
    private record Entry(String name, SortedSet<Integer> labels, int number) {}

    /** Whether a data set has labels that are lists. */
    static boolean declared(JsonNode root) {
        for (JsonNode label : root.path("labels")) {
            if (label.isArray()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads them.
     *
     * @throws InputException naming regions that neither lie inside each other nor apart, or numbers that fit none
     */
    static NnunetRegions read(Path file, JsonNode root) {
        List<Entry> entries = entries(file, root);
        List<String> names = new ArrayList<>(Collections.nCopies(entries.size() + 1, ""));
        SortedMap<Integer, Integer> values = new TreeMap<>();
        List<List<Integer>> regions = new ArrayList<>(Collections.nCopies(entries.size() + 1, List.of(0)));
        names.set(0, "background");
        values.put(0, 0);
        for (Entry entry : entries) {
            names.set(entry.number, entry.name);
            entry.labels.forEach(label -> values.put(label, smallest(entries, label).number));
            regions.set(
                    entry.number,
                    entries.stream()
                            .filter(other -> entry.labels.containsAll(other.labels))
                            .map(Entry::number)
                            .sorted()
                            .toList());
        }
        for (Entry entry : entries) {
            if (!Integer.valueOf(entry.number).equals(values.get(entry.number))) {
                throw InputException.of(
                        file,
                        ORDER + " with a label for " + entry.name + " that is in no region inside it",
                        String.valueOf(entry.number));
            }
        }
        boolean nested = regions.stream().anyMatch(region -> region.size() > 1);
        return new NnunetRegions(names, new MaskValues(values), nested ? regions : List.of());
    }

    private static Entry smallest(List<Entry> entries, int label) {
        return entries.stream()
                .filter(entry -> entry.labels.contains(label))
                .min((a, b) -> Integer.compare(a.labels.size(), b.labels.size()))
                .orElseThrow();
    }

    private static List<Entry> entries(Path file, JsonNode root) {
        JsonNode order = root.path(ORDER);
        JsonNode labels = root.path("labels");
        List<Entry> entries = new ArrayList<>();
        Set<Integer> numbers = new TreeSet<>();
        boolean background = false;
        int count = labels.size() - 1;
        for (var label : labels.properties()) {
            SortedSet<Integer> own = labels(file, label.getKey(), label.getValue());
            if (own.equals(Set.of(0))) {
                background = true;
                continue;
            }
            JsonNode number = order.path(entries.size());
            if (!number.isInt() || number.asInt() < 1 || number.asInt() > count || !numbers.add(number.asInt())) {
                throw wrongOrder(file, count, order);
            }
            Entry entry = new Entry(label.getKey(), own, number.asInt());
            entries.forEach(other -> checkNested(file, other, entry));
            entries.add(entry);
        }
        if (!background || entries.isEmpty() || entries.size() > 255) {
            throw InputException.of(file, "labels with a background of 0 and 1 to 255 regions", labels.toString());
        }
        if (order.size() != count) {
            throw wrongOrder(file, count, order);
        }
        return entries;
    }

    private static InputException wrongOrder(Path file, int count, JsonNode order) {
        return InputException.of(
                file,
                ORDER + " with the numbers 1 to " + count + ", one for each region",
                order.isMissingNode() ? "none" : order.toString());
    }

    private static void checkNested(Path file, Entry a, Entry b) {
        boolean inside = a.labels.containsAll(b.labels) != b.labels.containsAll(a.labels);
        if (!inside && !Collections.disjoint(a.labels, b.labels)) {
            throw InputException.of(
                    file,
                    "regions that lie inside each other or apart",
                    a.name + " " + a.labels + " and " + b.name + " " + b.labels);
        }
    }

    private static SortedSet<Integer> labels(Path file, String name, JsonNode value) {
        SortedSet<Integer> labels = new TreeSet<>();
        for (JsonNode label : value.isArray() ? value : List.of(value)) {
            if (!label.isInt() || label.asInt() < 0 || label.asInt() > 255) {
                throw InputException.of(file, "labels from 0 to 255 for " + name, value.toString());
            }
            labels.add(label.asInt());
        }
        if (labels.isEmpty() || (labels.size() > 1 && labels.contains(0))) {
            throw InputException.of(file, "labels other than the background's for " + name, value.toString());
        }
        return labels;
    }
}
