package org.imbrex.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.imbrex.volume.LabelMap;

/**
 * A class with all that lies inside it, as a liver with its tumours; masks give each voxel its innermost class. Figures of
 * regions are those that challenges of nested classes go by (BraTS: whole tumour, tumour core, enhancing tumour).
 *
 * @param label the class that contains others
 * @param labels the classes of its voxels, its own among them
 */
public record ClassRegion(int label, List<Integer> labels) {
    public ClassRegion {
        labels = List.copyOf(labels);
    }

    /**
     * For each class the classes of its voxels, itself among them; what is in something inside is
     * inside too.
     *
     * @param classes the names of the classes, for the error
     * @param inside the numbers of the classes that lie inside a class, by its number
     * @throws IllegalArgumentException if two classes are inside each other
     */
    public static List<List<Integer>> nested(List<String> classes, Map<Integer, List<Integer>> inside) {
        List<SortedSet<Integer>> regions = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            regions.add(new TreeSet<>(List.of(i)));
            regions.get(i).addAll(inside.getOrDefault(i, List.of()));
        }
        for (int pass = 0; pass < classes.size(); pass++) {
            for (SortedSet<Integer> region : regions) {
                List.copyOf(region).forEach(inner -> region.addAll(regions.get(inner)));
            }
        }
        for (int a = 0; a < classes.size(); a++) {
            for (int b : regions.get(a)) {
                if (a != b && regions.get(b).contains(a)) {
                    throw new IllegalArgumentException("expected classes inside others, found " + classes.get(a)
                            + " and " + classes.get(b) + " inside each other");
                }
            }
        }
        return regions.stream().map(List::copyOf).toList();
    }

    /** The regions of those classes that contain others, of what {@link #nested} gives. */
    public static List<ClassRegion> containing(List<List<Integer>> nested) {
        List<ClassRegion> regions = new ArrayList<>();
        for (int label = 0; label < nested.size(); label++) {
            if (nested.get(label).size() > 1) {
                regions.add(new ClassRegion(label, nested.get(label)));
            }
        }
        return regions;
    }

    /** 1 inside the region and 0 elsewhere. */
    public LabelMap of(LabelMap map) {
        byte[] lookup = new byte[256];
        labels.forEach(label -> lookup[label] = 1);
        byte[] inside = map.labels().clone();
        for (int i = 0; i < inside.length; i++) {
            inside[i] = lookup[inside[i] & 0xff];
        }
        return new LabelMap(map.extent(), map.geometry(), inside);
    }
}
