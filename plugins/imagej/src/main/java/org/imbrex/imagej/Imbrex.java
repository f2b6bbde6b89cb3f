package org.imbrex.imagej;

import ij.ImagePlus;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.progress.Progress;

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
}
