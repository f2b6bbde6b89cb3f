package org.imbrex.imagej.output;

import ij.gui.Overlay;
import ij.gui.Roi;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.imagej.image.HyperstackAxes;
import org.imbrex.report.Palette;

/** Outlines of classes and of objects. */
public final class ObjectRois {
    /** What the names of overlay elements begin with, so that the next run replaces its own only. */
    public static final String OVERLAY_NAME = "imbrex-";

    private static final int VEIL = 110;

    private ObjectRois() {}

    /** A veil over each class and slice, in the colours of Imbrex's reports. */
    public static Overlay overlay(ClassLabels labels) {
        Overlay overlay = new Overlay();
        HyperstackAxes axes = labels.axes();
        int width = labels.labels().getWidth();
        int height = labels.labels().getHeight();
        for (int scan = 0; scan < axes.scans(); scan++) {
            List<byte[]> planes = labels.planes(scan);
            for (int z = 0; z < axes.depth(); z++) {
                byte[] plane = planes.get(z);
                for (int label = 1; label < labels.classes().size(); label++) {
                    int wanted = label;
                    Roi roi = Outlines.trace(new Rectangle(width, height), i -> (plane[i] & 0xff) == wanted, width);
                    if (roi != null) {
                        roi.setName(OVERLAY_NAME + labels.classes().get(label));
                        roi.setFillColor(new Color(Palette.ofClass(label) | VEIL << 24, true));
                        Outlines.place(roi, labels.source(), axes.slice(scan, z), axes.frame(scan, z));
                        overlay.add(roi);
                    }
                }
            }
        }
        return overlay;
    }

    /** The outline of each object in each slice that it reaches, by its number. */
    public static List<Roi> of(ImageObjects objects) {
        List<Roi> rois = new ArrayList<>();
        ClassLabels labels = objects.labels();
        HyperstackAxes axes = labels.axes();
        int width = labels.labels().getWidth();
        for (ImageObject object : objects.list()) {
            for (int z = object.firstSlice(); z <= object.lastSlice(); z++) {
                int[] numbers = objects.numbers(labels.plane(object.scan(), z));
                Roi roi = Outlines.trace(object.bounds(), i -> numbers[i] == object.number(), width);
                if (roi == null) {
                    continue;
                }
                String slice = object.firstSlice() == object.lastSlice() ? "" : "-z" + axes.slice(object.scan(), z);
                roi.setName(labels.classes().get(object.label()) + "-" + object.number() + slice);
                roi.setStrokeColor(new Color(Palette.ofClass(object.label())));
                Outlines.place(roi, labels.source(), axes.slice(object.scan(), z), axes.frame(object.scan(), z));
                rois.add(roi);
            }
        }
        return rois;
    }
}
