package org.imbrex.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.imbrex.error.InputException;
import org.imbrex.io.roi.RoiClasses;
import org.imbrex.io.roi.RoiMask;

/**
 * Which classes there are, and what stands for them in masks.
 *
 * @param names by number; 0 is the background
 * @param values what the values in masks stand for; ROIs have names instead
 */
record MaskClasses(List<String> names, MaskValues values) {
    static final int MOST = 256;

    MaskClasses {
        names = List.copyOf(names);
    }

    /** Classes whose numbers the masks hold. */
    static MaskClasses numbered(List<String> names) {
        return new MaskClasses(names, MaskValues.classNumbers(names.size()));
    }

    /**
     * Finds out from the masks: which values there are, or what ROIs are called.
     *
     * @throws InputException if a mask cannot be read, values leave gaps, or some masks are ROIs and others are not
     */
    static MaskClasses found(Path folder, Collection<Case> cases) {
        List<Case> drawn = cases.stream().filter(Case::drawn).toList();
        if (drawn.isEmpty()) {
            MaskValues values = MaskValues.found(folder, cases);
            return new MaskClasses(names(values.toClass().size()), values);
        }
        if (drawn.size() < cases.size()) {
            throw InputException.of(
                    folder,
                    "masks that are all ROIs or all images, or a " + DataSet.DESCRIPTION
                            + " that says which classes there are",
                    drawn.size() + " of " + cases.size() + " that are ROIs");
        }
        SortedSet<String> foreground = new TreeSet<>();
        drawn.forEach(c -> foreground.addAll(RoiMask.read(c.mask(), c.images()).classes()));
        foreground.remove(RoiClasses.BACKGROUND);
        if (foreground.isEmpty() || foreground.size() >= MOST) {
            throw InputException.of(
                    folder,
                    "ROIs of 1 to " + (MOST - 1) + " classes",
                    foreground.size() + "; ROIs of one class share a group, or a name but for a number at its end");
        }
        List<String> names = new ArrayList<>(List.of(RoiClasses.BACKGROUND));
        names.addAll(foreground);
        return numbered(names);
    }

    private static List<String> names(int classes) {
        return classes == 2
                ? List.of("background", "foreground")
                : IntStream.range(0, classes)
                        .mapToObj(i -> i == 0 ? "background" : "class-" + i)
                        .toList();
    }
}
