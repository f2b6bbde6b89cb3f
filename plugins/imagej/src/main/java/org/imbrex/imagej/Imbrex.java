package org.imbrex.imagej;

import ij.ImagePlus;
import ij.gui.Roi;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.imagej.image.ImageRois;
import org.imbrex.imagej.image.LabelImages;
import org.imbrex.progress.Progress;
import org.imbrex.training.run.Check;

/**
 * Imbrex for scripts: shows nothing, needs no screen, and throws {@link ImbrexException}s whose message is one line for
 * people.
 */
public final class Imbrex {
    private Imbrex() {}

    /**
     * Segments an image. The image itself is left as it is.
     *
     * @throws InputException if the model's file is none
     * @throws UsageException if model, image and settings do not go together
     * @throws ResourceException if memory or a device is missing
     */
    public static SegmentResult segment(ImagePlus image, SegmentSettings settings) {
        return segment(image, settings, Progress.NONE);
    }

    /** Segments an image with a model as it is, on the best device. */
    public static SegmentResult segment(ImagePlus image, String model) {
        return segment(image, SegmentSettings.of(model));
    }

    /**
     * Segments an image and says how far it has come.
     *
     * @param progress asked before every tile whether to stop; what is done by then is kept
     */
    public static SegmentResult segment(ImagePlus image, SegmentSettings settings, Progress progress) {
        return ImageSegmenter.segment(image, settings, progress);
    }

    /**
     * Trains a model on a folder of {@code images} and {@code masks}, or on a {@code dataset.yaml}.
     *
     * @throws InputException if the data cannot be read, or the run to go on with was begun with other data or settings
     * @throws ResourceException if memory, disk or a device is missing
     */
    public static TrainResult train(String data, TrainSettings settings) {
        return train(data, settings, Progress.NONE);
    }

    /**
     * Trains a model and says how far it has come.
     *
     * @param progress asked before every step whether to stop; the best epoch by then is kept
     * @throws org.imbrex.error.CancelledException if it was stopped before the first epoch ended
     */
    public static TrainResult train(String data, TrainSettings settings, Progress progress) {
        return ModelTrainer.train(Path.of(data), settings, progress);
    }

    /**
     * Looks for two minutes whether a training would work: its first loss, whether the network can learn two patches by
     * heart, and which learning rate suits. Trains and writes nothing.
     */
    public static Check check(String data, TrainSettings settings, Progress progress) {
        return ModelTrainer.check(Path.of(data), settings, progress);
    }

    /**
     * Scores a mask or label image against the true one.
     *
     * @param classes their names by number, background first; empty for as many as the masks hold
     * @param tolerance of the normalised surface distance, in millimetres, or pixels where spacing is unknown
     * @throws UsageException if the images differ in size or hold no class numbers
     */
    public static EvaluateResult evaluate(
            ImagePlus truth, ImagePlus prediction, List<String> classes, double tolerance) {
        return new MaskEvaluator(classes, tolerance).evaluate(truth.getTitle(), LabelImages.read(truth), prediction);
    }

    /**
     * Scores a mask or label image against ROIs, such as those of an overlay or of the ROI Manager.
     *
     * @param on the image that they were drawn on: as large as the prediction, whatever its channels
     * @param classes names by number, background first, which say what ROIs are: by name, or else by group
     * @throws InputException if there are none, or one has no area or is of no class
     */
    public static EvaluateResult evaluate(
            List<Roi> truth, ImagePlus on, ImagePlus prediction, List<String> classes, double tolerance) {
        return new MaskEvaluator(classes, tolerance)
                .evaluate(on.getTitle(), ImageRois.labels("ROIs", on, truth, classes), prediction);
    }

    /**
     * Scores the masks of two folders that share a name, or two files. True ones may be ROIs of ImageJ: a
     * {@code RoiSet.zip}, a {@code .roi}, or a TIFF with an overlay.
     *
     * @param progress asked before every case whether to stop
     * @throws InputException if nothing could be scored
     */
    public static EvaluateResult evaluate(
            String truth, String prediction, List<String> classes, double tolerance, Progress progress) {
        return new MaskEvaluator(classes, tolerance).evaluate(Path.of(truth), Path.of(prediction), progress);
    }
}
