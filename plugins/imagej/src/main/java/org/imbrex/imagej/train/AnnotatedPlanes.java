package org.imbrex.imagej.train;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The planes of an image that are annotated.
 *
 * @param image the image, all of whose channels are what a model will see
 * @param classes the names of the classes by number, background first
 * @param masks class numbers of the annotated planes, by slice and frame
 * @param notes what people should know, such as ROIs that were left out
 */
public record AnnotatedPlanes(
        ImagePlus image, List<String> classes, SortedMap<Place, byte[]> masks, List<String> notes) {
    public AnnotatedPlanes {
        classes = List.copyOf(classes);
        masks = Collections.unmodifiableSortedMap(new TreeMap<>(masks));
        notes = List.copyOf(notes);
    }

    /**
     * Where a plane lies in its image.
     *
     * @param slice from 1
     * @param frame from 1
     */
    public record Place(int slice, int frame) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return frame == other.frame ? Integer.compare(slice, other.slice) : Integer.compare(frame, other.frame);
        }
    }

    /** All planes of an image. */
    static List<Place> places(ImagePlus image) {
        List<Place> places = new ArrayList<>();
        for (int t = 1; t <= image.getNFrames(); t++) {
            for (int z = 1; z <= image.getNSlices(); z++) {
                places.add(new Place(z, t));
            }
        }
        return places;
    }
}
