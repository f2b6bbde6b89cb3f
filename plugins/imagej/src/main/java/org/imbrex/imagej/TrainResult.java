package org.imbrex.imagej;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.training.experiment.RunResult;

/**
 * What came out of a training.
 *
 * @param model what {@link SegmentSettings#of} takes: a model.onnx, or the folder of several folds, which are averaged
 * @param folds the results, by fold; one where there is a single model
 */
public record TrainResult(Path model, List<RunResult> folds) {
    public TrainResult {
        folds = List.copyOf(folds);
    }

    /** The mean validation Dice of all classes and folds; NaN if nothing was validated. */
    public double dice() {
        return folds.stream().mapToDouble(RunResult::dice).average().orElse(Double.NaN);
    }

    /** Whether all of it came to its end; false if it was stopped, when the best so far is kept. */
    public boolean complete() {
        return folds.stream().allMatch(RunResult::complete);
    }
}
