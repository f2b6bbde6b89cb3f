package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.EvaluateResult;
import org.imbrex.imagej.Imbrex;
import org.imbrex.imagej.image.ImageRois;
import org.imbrex.imagej.output.DifferenceOverlay;
import org.imbrex.imagej.output.ObjectRois;

/** Scores predicted masks against true ones, painted or drawn: two open images, or two folders or files. */
final class EvaluateCommand {
    private static final String IMAGES = "images";
    private static final String FOLDERS = "folders";
    private static final String OVERLAY = "overlay";
    private static final String MANAGER = "manager";
    private static final String NONE = "none";

    private EvaluateCommand() {}

    static void run() {
        List<String> open = OpenImages.titles();
        List<String> choices = open.isEmpty() ? List.of(NONE) : open;
        List<String> overlays = new ArrayList<>(open);
        overlays.add(0, NONE);
        Form form = new Form("Imbrex: Evaluate", "evaluate")
                .choice("Compare", List.of(IMAGES, FOLDERS), open.size() > 1 ? IMAGES : FOLDERS)
                .heading("Open images:")
                .choice("Truth", choices, choices.get(0))
                .choice("Drawn (truth as ROIs on that image)", List.of(NONE, OVERLAY, MANAGER), NONE)
                .choice("Prediction", choices, choices.get(choices.size() - 1))
                .choice("Overlay (hits, misses, false alarms) on", overlays, overlays.get(overlays.size() - 1))
                .heading("Folders of masks with the same names, or two files; truth may be sets of ROIs:")
                .folder("Truth_folder", "")
                .folder("Prediction_folder", "")
                .heading("Scores:")
                .text("Classes (such as background,cell; needed for ROIs)", "")
                .number("Tolerance (of surfaces)", 1, "mm, or pixels")
                .ask();
        EvaluateResult result = form.text("compare").equals(FOLDERS) ? folders(form) : images(form);
        ResultTables.show(result.table());
        result.failures().forEach(failure -> IJ.log("Imbrex: not scored: " + failure.problem()));
        result.summary().forEach(line -> IJ.log("Imbrex: " + line));
    }

    private static EvaluateResult images(Form form) {
        ImagePlus truth = OpenImages.titled(form.text("truth"));
        ImagePlus prediction = OpenImages.titled(form.text("prediction"));
        List<String> classes = classes(form.text("classes"));
        double tolerance = form.number("tolerance");
        EvaluateResult result = switch (form.text("drawn")) {
            case OVERLAY -> {
                List<Roi> rois = ImageRois.ofOverlay(truth, ObjectRois.OVERLAY_NAME);
                if (rois.isEmpty()) {
                    throw new UsageException("expected ROIs on the overlay of " + truth.getTitle() + ", found none");
                }
                yield Imbrex.evaluate(rois, truth, prediction, classes, tolerance);
            }
            case MANAGER -> Imbrex.evaluate(ImageRois.ofManager(), truth, prediction, classes, tolerance);
            default -> Imbrex.evaluate(truth, prediction, classes, tolerance);
        };
        if (!form.text("overlay").equals(NONE)) {
            ImagePlus on = OpenImages.titled(form.text("overlay"));
            Overlay overlay = result.overlay(on);
            // What people drew stays: it may be the truth.
            ImageRois.ofOverlay(on, ObjectRois.OVERLAY_NAME).forEach(overlay::add);
            on.setOverlay(overlay);
            IJ.log("Imbrex: overlay on " + on.getTitle() + ": " + DifferenceOverlay.LEGEND);
        }
        return result;
    }

    private static EvaluateResult folders(Form form) {
        return Imbrex.evaluate(
                path(form, "truth_folder"),
                path(form, "prediction_folder"),
                classes(form.text("classes")),
                form.number("tolerance"),
                new ImageJProgress());
    }

    private static String path(Form form, String key) {
        if (form.text(key).isBlank()) {
            throw new UsageException(key + ": expected a folder of masks, found nothing");
        }
        return form.text(key);
    }

    private static List<String> classes(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }
}
