package org.imbrex.imagej.train;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.train.AnnotatedPlanes.Place;
import org.imbrex.io.roi.RoiClasses;

/**
 * ROIs as annotation. A ROI's class is its group, or else its name without a number at its end: {@code nucleus-12} is a
 * nucleus. ROIs called {@code background} erase what lies below them. Planes without any ROI are not annotated.
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
        List<String> classes = new ArrayList<>(List.of(RoiClasses.BACKGROUND));
        SortedMap<Place, byte[]> masks = new TreeMap<>();
        int withoutArea = 0;
        for (Roi roi : rois) {
            if (!roi.isArea()) {
                withoutArea++;
                continue;
            }
            int label = number(classes, className(roi));
            for (Place place : AnnotatedPlanes.places(image)) {
                if (lies(roi, image, place)) {
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
        if (withoutArea > 0) {
            notes.add(withoutArea + " ROIs without an area (points, lines) were left out");
        }
        return new AnnotatedPlanes(image, classes, masks, notes);
    }

    /** The ROIs of an overlay, but for those that results of this plugin left there. */
    public static List<Roi> ofOverlay(ImagePlus image, String ours) {
        Overlay overlay = image.getOverlay();
        List<Roi> rois = new ArrayList<>();
        if (overlay != null) {
            for (Roi roi : overlay) {
                if (roi.getName() == null || !roi.getName().startsWith(ours)) {
                    rois.add(roi);
                }
            }
        }
        return rois;
    }

    static String className(Roi roi) {
        if (roi.getGroup() > 0) {
            String name = Roi.getGroupName(roi.getGroup());
            return name == null || name.isBlank() ? RoiClasses.ofGroup(roi.getGroup()) : name.strip();
        }
        return RoiClasses.ofName(roi.getName() == null ? "" : roi.getName());
    }

    private static int number(List<String> classes, String name) {
        if (!classes.contains(name)) {
            if (classes.size() == MOST_CLASSES) {
                throw new UsageException("expected at most " + (MOST_CLASSES - 1) + " classes, found more ROI names; "
                        + "ROIs of one class share a group, or a name but for a number at its end");
            }
            classes.add(name);
        }
        return classes.indexOf(name);
    }

    private static boolean lies(Roi roi, ImagePlus image, Place place) {
        if (roi.hasHyperStackPosition()) {
            return (roi.getZPosition() == 0 || roi.getZPosition() == place.slice())
                    && (roi.getTPosition() == 0 || roi.getTPosition() == place.frame());
        }
        int position = roi.getPosition();
        if (position <= 0 || position > image.getStackSize()) {
            return true;
        }
        int[] at = image.convertIndexToPosition(position);
        return at[1] == place.slice() && at[2] == place.frame();
    }
}
