package org.imbrex.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.imbrex.evaluate.Evaluation.Intervals;
import org.imbrex.evaluate.Evaluation.Summary;

/**
 * The percentile bootstrap (Efron and Tibshirani 1993, chapter 13): cases are drawn with replacement as many times as
 * there are cases, scored, and that again and again; the middle 95 % of the scores are the interval. Cases are drawn, not
 * voxels, since voxels of one case are alike.
 */
final class Bootstrap {
    private static final double LEVEL = 0.95;

    private Bootstrap() {}

    static Intervals intervals(List<CaseScores> cases, int resamples, long seed) {
        // A generator for each resample, so that the result is the same however many threads there are.
        SplittableRandom source = new SplittableRandom(seed);
        List<SplittableRandom> generators =
                Stream.generate(source::split).limit(resamples).toList();
        List<Summary> summaries = generators.parallelStream()
                .map(random -> Summary.of(random.ints(cases.size(), 0, cases.size())
                        .mapToObj(cases::get)
                        .toList()))
                .toList();
        return new Intervals(
                LEVEL,
                resamples,
                seed,
                Summary.combine(summaries, values -> quantile(values, (1 - LEVEL) / 2)),
                Summary.combine(summaries, values -> quantile(values, (1 + LEVEL) / 2)));
    }

    /** The quantile between the two nearest values, of those that are defined. */
    static double quantile(double[] values, double share) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double at = share * (sorted.length - 1);
        int below = (int) at;
        double next = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (at - below) * (next - sorted[below]);
    }
}
