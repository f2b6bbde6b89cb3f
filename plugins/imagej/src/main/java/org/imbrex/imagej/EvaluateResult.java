package org.imbrex.imagej;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.measure.ResultsTable;
import java.util.List;
import org.imbrex.error.UsageException;
import org.imbrex.evaluate.Failure;
import org.imbrex.imagej.output.DifferenceOverlay;
import org.imbrex.volume.LabelMap;

/**
 * What came out of an evaluation.
 *
 * @param table a row for each case and class, and rows of all cases together at the end where there are several
 * @param summary a line for each class
 * @param failures cases that could not be scored
 * @param truth the true classes of open images; empty where files were scored
 * @param prediction the predicted classes of open images; empty where files were scored
 */
public record EvaluateResult(
        ResultsTable table,
        List<String> summary,
        List<Failure> failures,
        List<LabelMap> truth,
        List<LabelMap> prediction) {
    public EvaluateResult {
        summary = List.copyOf(summary);
        failures = List.copyOf(failures);
        truth = List.copyOf(truth);
        prediction = List.copyOf(prediction);
    }

    /**
     * Hits, misses and false alarms as veils.
     *
     * @param on an image of the same planes; it is left as it is
     * @throws UsageException if it has another size, or if files were scored
     */
    public Overlay overlay(ImagePlus on) {
        if (truth.isEmpty()) {
            throw new UsageException("overlay: expected an evaluation of open images, found one of files");
        }
        return DifferenceOverlay.of(truth.get(0), prediction.get(0), on);
    }
}
