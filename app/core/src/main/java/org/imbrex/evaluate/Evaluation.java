package org.imbrex.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;

/**
 * How well a set of cases was segmented.
 *
 * @param classes the names of the classes by number, background first; no two are the same
 * @param tolerance of the normalised surface distance, in millimetres
 * @param cases the cases that could be scored, by name
 * @param failures those that could not
 * @param confusion all voxels of all cases
 * @param scores what was measured of all cases together
 * @param intervals how far these scores may be off
 */
public record Evaluation(
        List<String> classes,
        double tolerance,
        List<CaseScores> cases,
        List<Failure> failures,
        ConfusionMatrix confusion,
        Summary scores,
        Intervals intervals) {
    public Evaluation {
        classes = List.copyOf(classes);
        cases = List.copyOf(cases);
        failures = List.copyOf(failures);
    }

    /**
     * What was measured of all cases together.
     *
     * @param pooled of all voxels of all cases: large cases weigh more
     * @param mean of the cases' own scores: every case weighs the same
     * @param shapes of each class but the background, class 1 first
     */
    public record Summary(Scores pooled, Scores mean, List<ShapeSummary> shapes) {
        public Summary {
            shapes = List.copyOf(shapes);
        }

        static Summary of(List<CaseScores> cases) {
            List<ShapeSummary> shapes = IntStream.range(0, cases.get(0).shapes().size())
                    .mapToObj(i -> ShapeSummary.of(
                            cases.stream().map(one -> one.shapes().get(i)).toList()))
                    .toList();
            return new Summary(
                    Scores.of(ConfusionMatrix.sum(
                            cases.stream().map(CaseScores::confusion).toList())),
                    Scores.mean(cases.stream().map(CaseScores::voxels).toList()),
                    shapes);
        }

        /** Makes one of several, number by number. */
        static Summary combine(List<Summary> several, ToDoubleFunction<double[]> combination) {
            List<ShapeSummary> shapes = IntStream.range(0, several.get(0).shapes.size())
                    .mapToObj(i -> ShapeSummary.combine(
                            several.stream().map(one -> one.shapes.get(i)).toList(), combination))
                    .toList();
            return new Summary(
                    Scores.combine(several.stream().map(Summary::pooled).toList(), combination),
                    Scores.combine(several.stream().map(Summary::mean).toList(), combination),
                    shapes);
        }
    }

    /**
     * Confidence intervals found by drawing cases with replacement, number by number.
     *
     * @param level the share of intervals made like this that hold the true value
     * @param resamples how often the cases were drawn
     * @param seed of the drawing
     * @param low where they begin
     * @param high where they end
     */
    public record Intervals(double level, int resamples, long seed, Summary low, Summary high) {}
}
