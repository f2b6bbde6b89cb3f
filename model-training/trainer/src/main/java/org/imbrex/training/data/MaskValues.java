package org.imbrex.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskReader;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.ScanSource;

/**
 * Which class each value in a mask stands for.
 *
 * @param toClass class numbers by mask value, both 0 to 255
 */
public record MaskValues(SortedMap<Integer, Integer> toClass) {
    private static final int VALUES_SHOWN = 8;

    public MaskValues {
        toClass = Collections.unmodifiableSortedMap(new TreeMap<>(toClass));
    }

    /** Values that are class numbers already. */
    static MaskValues classNumbers(int classes) {
        SortedMap<Integer, Integer> same = new TreeMap<>();
        for (int i = 0; i < classes; i++) {
            same.put(i, i);
        }
        return new MaskValues(same);
    }

    /**
     * Finds out from the masks which values there are: 0 and 255 alone are background and foreground, otherwise they are
     * class numbers, without gaps.
     *
     * @throws InputException if a mask cannot be read, or if the values leave gaps: these are listed
     */
    static MaskValues found(Path folder, Collection<Case> cases) {
        long[] counts = new long[256];
        for (Case c : cases) {
            count(read(c).labels(), counts);
        }
        int classes = 0;
        int highest = 0;
        for (int value = 0; value < counts.length; value++) {
            classes += counts[value] > 0 ? 1 : 0;
            highest = counts[value] > 0 ? value : highest;
        }
        if (highest == 255 && classes - (counts[0] > 0 ? 1 : 0) == 1) {
            return new MaskValues(new TreeMap<>(Map.of(0, 0, 255, 1)));
        }
        if (highest == 0) {
            throw InputException.of(folder, "masks with something annotated", "background (0) alone");
        }
        if (highest + 1 != classes + (counts[0] > 0 ? 0 : 1)) {
            throw InputException.of(
                    folder,
                    "masks with class numbers 0, 1, 2... or a dataset.yaml that says what their values mean",
                    listed(counts, value -> true));
        }
        return classNumbers(highest + 1);
    }

    /** A mask; what has no grid of its own, on that of its scan. */
    private static LabelMap read(Case c) {
        if (!MaskReader.leavesOutSlices(c.mask())) {
            return MaskReader.read(c.mask());
        }
        try (ScanSource scan = c.open()) {
            return MaskReader.read(c.mask(), scan.info());
        }
    }

    /**
     * Replaces the values of a mask by class numbers.
     *
     * @param classes their names
     * @throws InputException if there are other values; these are listed with their counts
     */
    void apply(Path mask, LabelMap labels, List<String> classes) {
        byte[] table = new byte[256];
        toClass.forEach((value, number) -> table[value] = (byte) (int) number);
        byte[] voxels = labels.labels();
        long[] counts = new long[256];
        count(voxels, counts);
        for (int value = 0; value < counts.length; value++) {
            if (counts[value] > 0 && !toClass.containsKey(value)) {
                throw InputException.of(mask, described(classes), listed(counts, v -> !toClass.containsKey(v)));
            }
        }
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = table[voxels[i] & 0xff];
        }
    }

    private static void count(byte[] voxels, long[] counts) {
        for (byte voxel : voxels) {
            counts[voxel & 0xff]++;
        }
    }

    private String described(List<String> classes) {
        List<String> words = new ArrayList<>();
        toClass.forEach((value, number) -> words.add(value + " (" + classes.get(number) + ")"));
        return "the mask values " + String.join(", ", words);
    }

    private static String listed(long[] counts, IntPredicate shown) {
        List<String> words = new ArrayList<>();
        for (int value = 0; value < counts.length; value++) {
            if (counts[value] > 0 && shown.test(value)) {
                words.add(value + " (" + counts[value] + (counts[value] == 1 ? " voxel)" : " voxels)"));
            }
        }
        String list = String.join(", ", words.subList(0, Math.min(VALUES_SHOWN, words.size())));
        return words.size() > VALUES_SHOWN ? list + " and " + (words.size() - VALUES_SHOWN) + " more" : list;
    }
}
