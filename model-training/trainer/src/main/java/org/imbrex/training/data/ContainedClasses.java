package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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
        List<SortedSet<Integer>> regions = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            regions.add(new TreeSet<>(List.of(i)));
        }
        contains.map().forEach((outer, node) -> {
            int number = number(node, outer, classes);
            node.list().forEach(inner -> regions.get(number).add(number(inner, inner.text(), classes)));
        });
        // What is in something inside is inside too.
        for (int pass = 0; pass < classes.size(); pass++) {
            for (SortedSet<Integer> region : regions) {
                List.copyOf(region).forEach(inner -> region.addAll(regions.get(inner)));
            }
        }
        for (int a = 0; a < classes.size(); a++) {
            for (int b : regions.get(a)) {
                if (a != b && regions.get(b).contains(a)) {
                    throw contains.wrong("expected classes inside others, found " + classes.get(a) + " and "
                            + classes.get(b) + " inside each other");
                }
            }
        }
        return regions.stream().map(List::copyOf).toList();
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
