package org.imbrex.evaluate;

import java.util.List;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;

/**
 * How well a set of cases was segmented.
 *
 * @param classes the names of the classes by number, background first; no two are the same
 * @param cases the cases that could be scored, by name
 * @param failures those that could not
 * @param confusion all voxels of all cases
 * @param pooled the scores of these: large cases weigh more
 * @param mean the mean of the cases' own scores: every case weighs the same
 * @param intervals how far pooled scores and mean may be off
 */
public record Evaluation(
        List<String> classes,
        List<CaseScores> cases,
        List<Failure> failures,
        ConfusionMatrix confusion,
        Scores pooled,
        Scores mean,
        Intervals intervals) {
    public Evaluation {
        classes = List.copyOf(classes);
        cases = List.copyOf(cases);
        failures = List.copyOf(failures);
    }

    /**
     * Confidence intervals found by drawing cases with replacement.
     *
     * @param level the share of intervals made like this that hold the true value
     * @param resamples how often the cases were drawn
     * @param seed of the drawing
     * @param pooled of the pooled scores
     * @param mean of the mean scores
     */
    public record Intervals(double level, int resamples, long seed, Interval pooled, Interval mean) {}

    /** The lower and upper ends of intervals, score by score. */
    public record Interval(Scores low, Scores high) {}
}
