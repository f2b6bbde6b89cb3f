package org.imbrex.imagej.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.output.ObjectRois;
import org.imbrex.imagej.output.ResultImages;
import org.imbrex.imagej.train.AnnotatedPlanes;
import org.imbrex.imagej.train.LabelAnnotations;
import org.imbrex.imagej.train.RoiAnnotations;
import org.imbrex.imagej.train.TrainingCurves;
import org.imbrex.imagej.train.TrainingFolder;
import org.imbrex.model.Device;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.export.ModelExport;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.run.Epoch;
import org.imbrex.training.run.TrainedModel;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;

/** Trains a model on what is annotated in the current image, or on folders. */
final class TrainCommand {
    private static final String OVERLAY = "overlay";
    private static final String MANAGER = "manager";
    private static final String IMAGE = "image";
    private static final String FOLDER = "folder";
    private static final String NONE = "none";

    private TrainCommand() {}

    static void run() {
        List<String> open = OpenImages.titles();
        List<String> labels = open.isEmpty() ? List.of(NONE) : open;
        List<String> losses =
                Arrays.stream(LossChoice.Kind.values()).map(TrainCommand::word).toList();
        TrainingConfig defaults = TrainingConfig.defaults();
        Form form = new Form("Imbrex: Train", "train")
                .choice("Annotations", List.of(OVERLAY, MANAGER, IMAGE, FOLDER), open.isEmpty() ? FOLDER : OVERLAY)
                .choice("Labels (image with masks or class numbers)", labels, labels.get(labels.size() - 1))
                .folder("Data (folder with images and masks)", "")
                .heading("Training:")
                .number("Minutes", 5, "")
                .number("Steps (0: as many as fit)", 0, "")
                .choice("Loss", losses, word(defaults.loss().kind()))
                .number("Base (channels of the first level)", defaults.network().base(), "")
                .choice("Device", List.of("auto", "cpu", "cuda", "cuda:1"), "auto")
                .number("Seed", (double) defaults.seed(), "")
                .heading("Model:")
                .text("Name", "model")
                .folder("Save_to", System.getProperty("user.home").replace('\\', '/') + "/imbrex")
                .ask();
        Path run = runFolder(form);
        DataSet data = DataSet.open(data(form, run));
        TrainingConfig config = TrainingChoices.config(form, data);
        TrainingCurves curves = new TrainingCurves(form.text("name"), run.resolve(Trainer.HISTORY));
        Path model = run.resolve("model.onnx");
        try (StopWindow stop = StopWindow.open("Training " + form.text("name"))) {
            Progress progress = new TrainingProgress(curves, stop);
            TrainedModel trained = Trainer.train(data, config, Device.parse(form.text("device")), run, progress);
            curves.update();
            double parity = ModelExport.write(trained.network(), trained.weights(), trained.spec(), model);
            say(trained, model, parity);
        }
        // The next Segment dialog begins with it.
        Prefs.set("imbrex.segment.model", model.toString().replace('\\', '/'));
        IJ.showStatus("Imbrex: trained; Segment has the model");
    }

    private static void say(TrainedModel trained, Path model, double parity) {
        Epoch best = trained.history().best().orElseThrow();
        IJ.log(String.format(
                Locale.ROOT,
                "Imbrex: %s%s: step %d of %d, validation Dice %.4f, ONNX Runtime within %.1e of the trainer",
                trained.complete() ? "" : "stopped; the best so far is kept. ",
                model,
                best.step(),
                trained.config().length().steps(),
                best.foregroundDice(),
                parity));
    }

    /** A folder of its own for each run, so that no model is overwritten. */
    private static Path runFolder(Form form) {
        String name = form.text("name").strip();
        if (name.isEmpty() || !name.matches("[\\w .-]+") || name.startsWith(".")) {
            throw new UsageException("name: expected letters, digits, spaces, - and _, found '" + name + "'");
        }
        if (form.text("save_to").isBlank()) {
            throw new UsageException("save_to: expected a folder for models, found nothing");
        }
        Path parent = Path.of(form.text("save_to"));
        Path run = parent.resolve(name);
        for (int i = 2; Files.exists(run); i++) {
            run = parent.resolve(name + "-" + i);
        }
        return run;
    }

    /** The folder or file to train on: as given, or what is annotated, written into the run's folder. */
    private static Path data(Form form, Path run) {
        if (form.text("annotations").equals(FOLDER)) {
            if (form.text("data").isBlank()) {
                throw new UsageException("data: expected a folder with images and masks, found nothing");
            }
            return Path.of(form.text("data"));
        }
        ImagePlus image = OpenImages.current();
        AnnotatedPlanes annotated = annotated(form, image);
        annotated.notes().forEach(note -> IJ.log("Imbrex: " + note));
        Path data = run.resolve("data");
        TrainingFolder.write(annotated, form.text("name").strip(), data);
        IJ.log("Imbrex: " + annotated.masks().size() + " annotated planes of " + ResultImages.stem(image.getTitle())
                + ", classes " + String.join(", ", annotated.classes()) + ", written to " + data);
        return data;
    }

    private static AnnotatedPlanes annotated(Form form, ImagePlus image) {
        return switch (form.text("annotations")) {
            case MANAGER -> {
                RoiManager manager = RoiManager.getInstance2();
                List<Roi> rois = manager == null ? List.of() : Arrays.asList(manager.getRoisAsArray());
                if (rois.isEmpty()) {
                    throw new UsageException("expected ROIs in the ROI Manager, found none");
                }
                yield RoiAnnotations.of(image, rois);
            }
            case IMAGE -> {
                ImagePlus labels = OpenImages.titled(form.text("labels"));
                if (labels == image) {
                    throw new UsageException("labels: expected another image than the one to train on, which is the"
                            + " one in front; found " + labels.getTitle() + " for both");
                }
                yield LabelAnnotations.of(image, labels);
            }
            default -> RoiAnnotations.of(image, RoiAnnotations.ofOverlay(image, ObjectRois.OVERLAY_NAME));
        };
    }

    private static String word(LossChoice.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
