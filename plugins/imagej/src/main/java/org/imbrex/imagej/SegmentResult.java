package org.imbrex.imagej;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import java.util.List;
import org.imbrex.imagej.output.ClassLabels;
import org.imbrex.imagej.output.ClassMask;
import org.imbrex.imagej.output.ImageObject;
import org.imbrex.imagej.output.ImageObjects;
import org.imbrex.imagej.output.ObjectImage;
import org.imbrex.imagej.output.ObjectRois;
import org.imbrex.imagej.output.ObjectTable;
import org.jspecify.annotations.Nullable;

/** What came out of a segmentation. Nothing is shown; objects are found when they are first asked for. */
public final class SegmentResult {
    private final ClassLabels labels;
    private final boolean volumes;
    private final boolean complete;
    private final String device;
    private final List<String> log;
    private @Nullable ImageObjects objects;

    SegmentResult(ClassLabels labels, boolean volumes, boolean complete, String device, List<String> log) {
        this.labels = labels;
        this.volumes = volumes;
        this.complete = complete;
        this.device = device;
        this.log = List.copyOf(log);
    }

    /** 8-bit class numbers: 0 is the background. */
    public ImagePlus labels() {
        return labels.labels();
    }

    /** The names of the classes by number. */
    public List<String> classes() {
        return labels.classes();
    }

    /** 0 and 255 where the model knows one class beside the background, else the class numbers in colour. */
    public ImagePlus mask() {
        return ClassMask.of(labels);
    }

    /** 32-bit, a channel for each class but the background, or null if probabilities were not kept. */
    public @Nullable ImagePlus probabilities() {
        return labels.probabilities();
    }

    /** 16-bit, a number for each object, in colours of which neighbours are told apart. */
    public ImagePlus objectImage() {
        return ObjectImage.of(found());
    }

    /** The objects, by number. */
    public List<ImageObject> objects() {
        return found().list();
    }

    /** A row for each object, in the image's units. */
    public ResultsTable table() {
        return ObjectTable.of(found());
    }

    /** The outline of each object in each slice. */
    public List<Roi> rois() {
        return ObjectRois.of(found());
    }

    /** A veil over each class, for the image that was segmented. */
    public Overlay overlay() {
        return ObjectRois.overlay(labels);
    }

    /** Whether the whole image was segmented; false if it was stopped before. */
    public boolean complete() {
        return complete;
    }

    /** What ran the network, and why if that is not what was asked for. */
    public String device() {
        return device;
    }

    /** What was done, line by line: model, device, tiles, seams, seconds. */
    public List<String> log() {
        return log;
    }

    private ImageObjects found() {
        if (objects == null) {
            objects = ImageObjects.of(labels, volumes);
        }
        return objects;
    }
}
