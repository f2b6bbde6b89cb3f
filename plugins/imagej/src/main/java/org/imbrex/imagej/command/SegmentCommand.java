package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.Imbrex;
import org.imbrex.imagej.SegmentResult;
import org.imbrex.imagej.SegmentSettings;
import org.imbrex.imagej.image.ImageRois;
import org.imbrex.imagej.output.ObjectRois;

/** Segments the current image. */
final class SegmentCommand {
    private static final List<String> DEVICES = List.of("auto", "cpu", "cuda", "cuda:1", "tensorrt", "coreml");
    private static final double MEGABYTE = 1e6;

    private SegmentCommand() {}

    static void run() {
        ImagePlus image = OpenImages.current();
        Form form = form().ask();
        SegmentSettings settings = settings(form);
        if (!image.lock()) {
            throw new UsageException(image.getTitle() + " is in use by another command");
        }
        SegmentResult result;
        try {
            result = Imbrex.segment(image, settings, new ImageJProgress());
        } finally {
            image.unlock();
        }
        show(image, result, form);
        if (!result.complete()) {
            IJ.showStatus("Imbrex: stopped; what was done by then is kept");
        }
    }

    private static Form form() {
        SegmentSettings defaults = SegmentSettings.of("");
        return new Form("Imbrex: Segment", "segment")
                .file("Model", "")
                .choice("Device", DEVICES, "auto")
                .number("Memory", Math.rint(defaults.memory() / MEGABYTE), "MB beside Java's")
                .text("Channels", "auto")
                .choice("Slices", List.of("auto", "z", "t", "current"), "auto")
                .check("Mirror (averages mirrored copies, 4 times the work)", false)
                .check("Selection_only", true)
                .check("No_postprocessing (though the model asks for it)", false)
                .heading("Results:")
                .check("Mask", true)
                .check("Overlay", true)
                .check("Probabilities", false)
                .check("Objects (connected voxels, each with its number)", false)
                .check("ROIs (objects to the ROI Manager)", false)
                .check("Table (objects: size and mean probability)", false)
                .choice("Reach of objects", List.of("auto", "plane", "volume"), "auto");
    }

    private static SegmentSettings settings(Form form) {
        SegmentSettings settings = SegmentSettings.of(form.text("model"))
                .withDevice(form.text("device"))
                .withMemory(form.number("memory"))
                .withMirror(form.on("mirror"))
                .withChannels(channels(form.text("channels")))
                .withSlices(form.text("slices"))
                .withSelectionOnly(form.on("selection_only"))
                .withPostprocessing(!form.on("no_postprocessing"))
                .withProbabilities(form.on("probabilities") || form.on("table"));
        String reach = form.text("reach");
        return reach.equals("auto") ? settings : settings.withVolumes(reach.equals("volume"));
    }

    private static List<Integer> channels(String text) {
        if (text.isBlank() || text.strip().equals("auto")) {
            return List.of();
        }
        try {
            return Arrays.stream(text.split("[,;\\s]+"))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new UsageException("channels: expected auto or numbers such as 1,2, found " + text);
        }
    }

    /** Makes all results before it shows the first: where memory does not suffice for one, none is left behind. */
    private static void show(ImagePlus image, SegmentResult result, Form form) {
        Overlay overlay = form.on("overlay") ? result.overlay() : null;
        List<ImagePlus> images = new ArrayList<>();
        if (form.on("mask")) {
            images.add(result.mask());
        }
        ImagePlus probabilities = result.probabilities();
        if (probabilities != null && form.on("probabilities")) {
            images.add(probabilities);
        }
        if (form.on("objects")) {
            images.add(result.objectImage());
        }
        List<Roi> rois = form.on("rois") ? result.rois() : List.of();
        ResultsTable table = form.on("table") ? result.table() : null;

        if (overlay != null) {
            lay(image, overlay);
        }
        images.forEach(ImagePlus::show);
        if (form.on("rois") && !ImageRois.toManager(rois)) {
            Overlay all = drawn(image);
            rois.forEach(all::add);
            image.setOverlay(all);
            IJ.log("Imbrex: there is no ROI Manager without a screen; the ROIs are on the image's overlay");
        }
        if (table != null) {
            ResultTables.show(table);
        }
        if (form.on("objects") || form.on("rois") || form.on("table")) {
            IJ.log("Imbrex: " + result.objects().size() + " objects");
        }
        if (overlay != null && WindowManager.getImage(image.getID()) != null) {
            image.updateAndDraw();
        }
    }

    /** Takes the place of an earlier overlay of ours; what others drew stays. */
    private static void lay(ImagePlus image, Overlay overlay) {
        Overlay all = drawn(image);
        for (int i = all.size() - 1; i >= 0; i--) {
            String name = all.get(i).getName();
            if (name != null && name.startsWith(ObjectRois.OVERLAY_NAME)) {
                all.remove(i);
            }
        }
        for (Roi roi : overlay) {
            all.add(roi);
        }
        image.setOverlay(all);
    }

    private static Overlay drawn(ImagePlus image) {
        return image.getOverlay() == null ? new Overlay() : image.getOverlay().duplicate();
    }
}
