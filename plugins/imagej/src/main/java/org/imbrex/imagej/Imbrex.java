package org.imbrex.imagej;

import ij.ImagePlus;
import java.nio.file.Path;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
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
}
