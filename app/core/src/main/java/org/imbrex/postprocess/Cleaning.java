package org.imbrex.postprocess;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;

/** Removes what is too small to be real and fills what should have no holes; each returns a new map. */
public final class Cleaning {
    private Cleaning() {}

    /** Turns components of a class that have fewer voxels than a minimum into background. */
    public static LabelMap dropSmall(LabelMap map, int label, long minVoxels, Connectivity connectivity) {
        Components components = Components.of(map.labels(), map.extent(), label, connectivity);
        return drop(map, components, component -> components.size(component) < minVoxels);
    }

    /** Turns all components of a class but its largest into background. */
    public static LabelMap keepLargest(LabelMap map, int label, Connectivity connectivity) {
        Components components = Components.of(map.labels(), map.extent(), label, connectivity);
        int largest = components.largest();
        return drop(map, components, component -> component != largest);
    }

    /**
     * Gives a class the background that it encloses: the background voxels from which no way leads to the image's border
     * without crossing the class. Other classes that lie in such a hole stay.
     *
     * @param connectivity which voxels of the class hold together; its surroundings are connected the other way
     */
    public static LabelMap fillHoles(LabelMap map, int label, Connectivity connectivity) {
        byte[] labels = map.labels();
        byte wall = (byte) label;
        Components outside = Components.of(map.extent(), index -> labels[index] != wall, connectivity.ofSurroundings());
        boolean[] open = touchesBorder(outside);
        byte[] filled = labels.clone();
        outside.forEachRun((component, start, end) -> {
            if (!open[component]) {
                for (int i = start; i < end; i++) {
                    filled[i] = labels[i] == 0 ? wall : labels[i];
                }
            }
        });
        return new LabelMap(map.extent(), map.geometry(), filled);
    }

    private static LabelMap drop(LabelMap map, Components components, IntPredicate dropped) {
        byte[] labels = map.labels().clone();
        components.forEachRun((component, start, end) -> {
            if (dropped.test(component)) {
                Arrays.fill(labels, start, end, (byte) 0);
            }
        });
        return new LabelMap(map.extent(), map.geometry(), labels);
    }

    /** In two dimensions the slice's front and back are no border. */
    private static boolean[] touchesBorder(Components components) {
        Extent extent = components.extent();
        int width = extent.width();
        int height = extent.height();
        boolean[] touches = new boolean[components.count() + 1];
        components.forEachRun((component, start, end) -> {
            int row = start / width;
            int y = row % height;
            int z = row / height;
            touches[component] |= start % width == 0
                    || end % width == 0
                    || y == 0
                    || y == height - 1
                    || (extent.depth() > 1 && (z == 0 || z == extent.depth() - 1));
        });
        return touches;
    }
}
