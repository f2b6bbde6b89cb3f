package org.imbrex.imagej.train;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.image.ImageRois;
import org.imbrex.imagej.train.AnnotatedPlanes.Place;
import org.imbrex.io.roi.RoiClasses;

/**
 * ROIs as annotation. Their classes are those that {@link RoiClasses} finds, as on the command line. ROIs called
 * {@code background} erase what lies below them. Planes without any ROI are not annotated.
 */
public final class RoiAnnotations {
    private static final int MOST_CLASSES = 256;

    private RoiAnnotations() {}

    /**
     * The planes that ROIs lie on. A ROI without a position lies on all planes, as ImageJ shows it.
     *
     * @throws UsageException if none of them has an area
     */
    public static AnnotatedPlanes of(ImagePlus image, List<Roi> rois) {
        List<Roi> areas = rois.stream().filter(Roi::isArea).toList();
        List<String> classes = classes(areas);
        SortedMap<Place, byte[]> masks = new TreeMap<>();
        for (Roi roi : areas) {
            int label = RoiClasses.number(ImageRois.name(roi), classes);
            for (Place place : AnnotatedPlanes.places(image)) {
                if (ImageRois.lies(roi, image, place.slice(), place.frame())) {
                    byte[] mask = masks.computeIfAbsent(place, p -> new byte[image.getWidth() * image.getHeight()]);
                    ByteProcessor pixels = new ByteProcessor(image.getWidth(), image.getHeight(), mask, null);
                    pixels.setColor(label);
                    pixels.fill(roi);
                }
            }
        }
        if (classes.size() < 2 || masks.isEmpty()) {
            throw new UsageException("expected ROIs with areas on " + image.getTitle() + ", found "
                    + (rois.isEmpty() ? "none" : rois.size() + " without a class or an area"));
        }
        List<String> notes = new ArrayList<>();
        if (areas.size() < rois.size()) {
            notes.add(rois.size() - areas.size() + " ROIs without an area (points, lines) were left out");
        }
        return new AnnotatedPlanes(image, classes, masks, notes);
    }

    private static List<String> classes(List<Roi> areas) {
        List<String> classes = new ArrayList<>(List.of(RoiClasses.BACKGROUND));
        RoiClasses.of(areas.stream().map(ImageRois::name).toList()).stream()
                .filter(name -> !name.equals(RoiClasses.BACKGROUND))
                .forEach(classes::add);
        if (classes.size() > MOST_CLASSES) {
            throw new UsageException(
                    "expected at most " + (MOST_CLASSES - 1) + " classes, found " + (classes.size() - 1)
                            + "; ROIs of one class share a group, or a name but for a number at its end");
        }
        return classes;
    }
}
