package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.evaluate.CaseFolders;
import org.imbrex.evaluate.CasePair;
import org.imbrex.imagej.image.LabelImages;
import org.imbrex.imagej.output.DifferenceOverlay;
import org.imbrex.imagej.output.ScoreTable;
import org.imbrex.io.MaskReader;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;

/** Scores predicted masks against true ones: two open images, or two folders. */
final class EvaluateCommand {
    private static final String IMAGES = "images";
    private static final String FOLDERS = "folders";
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
                .choice("Prediction", choices, choices.get(choices.size() - 1))
                .choice("Overlay (hits, misses, false alarms) on", overlays, overlays.get(overlays.size() - 1))
                .heading("Folders of masks with the same names:")
                .folder("Truth_folder", "")
                .folder("Prediction_folder", "")
                .heading("Scores:")
                .text("Classes", "")
                .number("Tolerance (of surfaces)", 1, "mm, or pixels")
                .ask();
        double tolerance = form.number("tolerance");
        if (!(tolerance >= 0)) {
            throw new UsageException("tolerance: expected 0 or more, found " + tolerance);
        }
        ScoreTable table = new ScoreTable(classes(form.text("classes")), tolerance);
        if (form.text("compare").equals(FOLDERS)) {
            folders(form, table, new ImageJProgress());
        } else {
            images(form, table);
        }
        ResultTables.show(table.finish());
        table.summary().forEach(line -> IJ.log("Imbrex: " + line));
    }

    private static void images(Form form, ScoreTable table) {
        ImagePlus truth = OpenImages.titled(form.text("truth"));
        ImagePlus prediction = OpenImages.titled(form.text("prediction"));
        LabelMap expected = LabelImages.read(truth);
        LabelMap found = LabelImages.read(prediction);
        if (!expected.extent().equals(found.extent())) {
            throw new UsageException(prediction.getTitle() + ": expected " + expected.extent() + " as "
                    + truth.getTitle() + ", found " + found.extent());
        }
        table.add(prediction.getTitle(), expected, found);
        if (!form.text("overlay").equals(NONE)) {
            ImagePlus on = OpenImages.titled(form.text("overlay"));
            Overlay overlay = DifferenceOverlay.of(expected, found, on);
            on.setOverlay(overlay);
            IJ.log("Imbrex: overlay on " + on.getTitle() + ": " + DifferenceOverlay.LEGEND);
        }
    }

    private static void folders(Form form, ScoreTable table, Progress progress) {
        CaseFolders.Found found = CaseFolders.pair(folder(form, "truth_folder"), folder(form, "prediction_folder"));
        int done = 0;
        for (CasePair pair : found.pairs()) {
            progress.checkCancelled();
            LabelMap truth = read(pair.truth());
            LabelMap prediction = read(pair.prediction());
            if (!truth.extent().equals(prediction.extent())) {
                throw InputException.of(
                        pair.prediction(),
                        truth.extent() + " as " + pair.truth().getFileName(),
                        prediction.extent().toString());
            }
            table.add(pair.name(), truth, prediction);
            progress.update("scoring", ++done, found.pairs().size());
        }
        found.failures().forEach(failure -> IJ.log("Imbrex: not scored: " + failure.problem()));
    }

    private static Path folder(Form form, String key) {
        if (form.text(key).isBlank()) {
            throw new UsageException(key + ": expected a folder of masks, found nothing");
        }
        return Path.of(form.text(key));
    }

    private static LabelMap read(Path file) {
        LabelMap map = MaskReader.read(file);
        LabelImages.binary(map.labels());
        return map;
    }

    private static List<String> classes(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }
}
