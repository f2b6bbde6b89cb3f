package org.imbrex.training.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.ImbrexException;
import org.imbrex.metric.ClassRegion;
import org.imbrex.yaml.NearestName;
import org.imbrex.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code contains} of a {@code dataset.yaml}: {@code liver: [tumour]} says that what masks call a tumour is of the
 * liver too.
 */
final class ContainedClasses {
    private ContainedClasses() {}

    /**
     * For each class the numbers of those whose voxels are its own, itself among them; empty if none contains another.
     *
     * @param classes the names of the classes; 0 is the background, which contains none and is in none
     */
    static List<List<Integer>> read(@Nullable YamlNode contains, List<String> classes) {
        if (contains == null || contains.map().isEmpty()) {
            return List.of();
        }
        Map<Integer, List<Integer>> inside = new TreeMap<>();
        contains.map()
                .forEach((outer, node) -> inside.put(
                        number(node, outer, classes),
                        node.list().stream()
                                .map(inner -> number(inner, inner.text(), classes))
                                .toList()));
        try {
            return ClassRegion.nested(classes, inside);
        } catch (IllegalArgumentException e) {
            throw contains.wrong(ImbrexException.firstLine(e));
        }
    }

    private static int number(YamlNode node, String name, List<String> classes) {
        int number = classes.indexOf(name);
        if (number < 1) {
            List<String> foreground = classes.subList(1, classes.size());
            throw node.wrong("expected one of the classes " + String.join(", ", foreground) + ", found " + name
                    + NearestName.hint(name, foreground));
        }
        return number;
    }
}
