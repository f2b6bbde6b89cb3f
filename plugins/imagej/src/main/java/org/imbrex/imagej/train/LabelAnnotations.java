package org.imbrex.imagej.train;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.image.LabelImages;
import org.imbrex.imagej.train.AnnotatedPlanes.Place;
import org.imbrex.volume.LabelMap;

/** A mask or label image of the same planes as annotation: its values are class numbers, or 0 and 255. */
public final class LabelAnnotations {
    private LabelAnnotations() {}

    /**
     * All planes of an image with their labels.
     *
     * @throws UsageException if the sizes differ, or if the labels hold no class or leave numbers out
     */
    public static AnnotatedPlanes of(ImagePlus image, ImagePlus labels) {
        LabelMap map = LabelImages.read(labels);
        List<Place> places = AnnotatedPlanes.places(image);
        if (labels.getWidth() != image.getWidth()
                || labels.getHeight() != image.getHeight()
                || labels.getStackSize() != places.size()) {
            throw new UsageException(labels.getTitle() + ": expected " + places.size() + " planes of "
                    + image.getWidth() + "x" + image.getHeight() + " as " + image.getTitle() + ", found "
                    + labels.getStackSize() + " of " + labels.getWidth() + "x" + labels.getHeight());
        }
        boolean[] present = new boolean[256];
        for (byte label : map.labels()) {
            present[label & 0xff] = true;
        }
        int classes = 256;
        while (classes > 1 && !present[classes - 1]) {
            classes--;
        }
        List<String> names = new ArrayList<>(List.of("background"));
        for (int label = 1; label < classes; label++) {
            if (!present[label]) {
                throw new UsageException(labels.getTitle() + ": expected class numbers without gaps, found none of "
                        + label + " but of " + (classes - 1)
                        + "; for numbered objects use Process > Binary, or one number for each class");
            }
            names.add(classes == 2 ? "foreground" : "class-" + label);
        }
        if (classes < 2) {
            throw new UsageException(labels.getTitle() + ": expected something annotated, found background alone");
        }
        SortedMap<Place, byte[]> masks = new TreeMap<>();
        int area = image.getWidth() * image.getHeight();
        for (int i = 0; i < places.size(); i++) {
            masks.put(places.get(i), Arrays.copyOfRange(map.labels(), i * area, (i + 1) * area));
        }
        return new AnnotatedPlanes(image, names, masks, List.of());
    }
}
