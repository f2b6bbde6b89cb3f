package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.Imbrex;
import org.imbrex.imagej.TrainResult;
import org.imbrex.imagej.TrainSettings;
import org.imbrex.imagej.image.ImageRois;
import org.imbrex.imagej.output.ObjectRois;
import org.imbrex.imagej.output.ResultImages;
import org.imbrex.imagej.train.AnnotatedPlanes;
import org.imbrex.imagej.train.LabelAnnotations;
import org.imbrex.imagej.train.RoiAnnotations;
import org.imbrex.imagej.train.TrainingCurves;
import org.imbrex.imagej.train.TrainingFolder;
import org.imbrex.io.disk.OutputFolder;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.experiment.CheckReport;
import org.imbrex.training.experiment.RunResult;
import org.imbrex.training.run.Check;

/** Trains a model on what is annotated in the current image, or on folders. */
final class TrainCommand {
    private static final String OVERLAY = "overlay";
    private static final String MANAGER = "manager";
    private static final String IMAGE = "image";
    private static final String FOLDER = "folder";
    private static final String NONE = "none";

    private TrainCommand() {}

    static void run() {
        Form form = form().ask();
        boolean check = form.on("check");
        Path folder = TrainingChoices.folder(form, check);
        TrainSettings settings = TrainingChoices.settings(form, folder);
        Path data = data(form, folder, settings.resume());
        if (check) {
            check(form, data, settings);
        } else {
            train(form, data, settings);
        }
    }

    private static Form form() {
        List<String> open = OpenImages.titles();
        List<String> labels = open.isEmpty() ? List.of(NONE) : open;
        TrainSettings defaults = TrainSettings.in("");
        return new Form("Imbrex: Train", "train")
                .choice("Annotations", List.of(OVERLAY, MANAGER, IMAGE, FOLDER), open.isEmpty() ? FOLDER : OVERLAY)
                .choice("Labels (image with masks or class numbers)", labels, labels.get(labels.size() - 1))
                .folder("Data (folder with images and masks)", "")
                .heading("Training:")
                .number("Minutes", defaults.minutes(), "")
                .number("Steps (0: as many as fit)", (double) defaults.steps(), "")
                .file("From (a model to start from)", "")
                .number("Folds (0: a single model)", defaults.folds(), "")
                .choice("Loss", TrainingChoices.losses(), TrainingChoices.AUTO)
                .text("Base (channels of the first level)", TrainingChoices.AUTO)
                .choice("Device", List.of("auto", "cpu", "cuda", "cuda:1"), "auto")
                .number("Seed", (double) defaults.seed(), "")
                .check("Check (look whether it would work, train nothing)", false)
                .heading("Model:")
                .text("Name", "model")
                .folder("Save_to", System.getProperty("user.home").replace('\\', '/') + "/imbrex")
                .check("Resume (go on with the run of this name)", false);
    }

    private static void train(Form form, Path data, TrainSettings settings) {
        String name = form.text("name");
        TrainingCurves curves = new TrainingCurves(name, settings.folder());
        TrainResult result;
        try (StopWindow stop = StopWindow.open("Training " + name)) {
            result = Imbrex.train(data.toString(), settings, new TrainingProgress(curves, stop));
            curves.update();
        }
        // The next Segment dialog begins with it.
        Prefs.set("imbrex.segment.model", result.model().toString().replace('\\', '/'));
        say(result);
        IJ.showStatus("Imbrex: trained; Segment has the model");
    }

    private static void check(Form form, Path data, TrainSettings settings) {
        Path report = settings.folder().resolve("check.html");
        try (StopWindow stop = StopWindow.open("Checking " + form.text("name"))) {
            TrainingCurves none = new TrainingCurves(form.text("name"), settings.folder());
            Check found = Imbrex.check(data.toString(), settings, new TrainingProgress(none, stop));
            OutputFolder.make(settings.folder());
            HtmlReport.write(report, CheckReport.of(form.text("name"), found));
            found.words().forEach(line -> IJ.log("Imbrex: " + line));
            IJ.log("Imbrex: " + (found.passed() ? "training makes sense as it is; " : "better not train as it is; ")
                    + report);
        }
    }

    private static void say(TrainResult result) {
        for (RunResult fold : result.folds()) {
            IJ.log(String.format(
                    Locale.ROOT,
                    "Imbrex: step %d of %d is kept, %s, ONNX Runtime within %.1e of the trainer",
                    fold.bestStep(),
                    fold.steps(),
                    Double.isNaN(fold.dice())
                            ? "nothing to validate on"
                            : String.format(Locale.ROOT, "validation Dice %.4f", fold.dice()),
                    fold.parity()));
        }
        IJ.log("Imbrex: " + (result.complete() ? "" : "stopped; the best so far is kept. ") + result.model());
    }

    /** The folder or file to train on: as given, or what is annotated, written into the run's folder. */
    private static Path data(Form form, Path run, boolean resume) {
        if (form.text("annotations").equals(FOLDER)) {
            if (form.text("data").isBlank()) {
                throw new UsageException("data: expected a folder with images and masks, found nothing");
            }
            return Path.of(form.text("data"));
        }
        Path data = run.resolve("data");
        if (resume && Files.isRegularFile(data.resolve(DataSet.DESCRIPTION))) {
            IJ.log("Imbrex: going on with the annotations that the run was begun with, " + data);
            return data;
        }
        ImagePlus image = OpenImages.current();
        AnnotatedPlanes annotated = annotated(form, image);
        annotated.notes().forEach(note -> IJ.log("Imbrex: " + note));
        TrainingFolder.write(annotated, form.text("name").strip(), data);
        IJ.log("Imbrex: " + annotated.masks().size() + " annotated planes of " + ResultImages.stem(image.getTitle())
                + ", classes " + String.join(", ", annotated.classes()) + ", written to " + data);
        return data;
    }

    private static AnnotatedPlanes annotated(Form form, ImagePlus image) {
        return switch (form.text("annotations")) {
            case MANAGER -> RoiAnnotations.of(image, ImageRois.ofManager());
            case IMAGE -> {
                ImagePlus labels = OpenImages.titled(form.text("labels"));
                if (labels == image) {
                    throw new UsageException("labels: expected another image than the one to train on, which is the"
                            + " one in front; found " + labels.getTitle() + " for both");
                }
                yield LabelAnnotations.of(image, labels);
            }
            default -> RoiAnnotations.of(image, ImageRois.ofOverlay(image, ObjectRois.OVERLAY_NAME));
        };
    }
}
