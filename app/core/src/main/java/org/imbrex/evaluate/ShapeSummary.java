package org.imbrex.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.imbrex.metric.LesionCounts;
import org.imbrex.metric.Lesions;
import org.imbrex.metric.ShapeScores;

/**
 * The shape scores of one class over several cases. Surface and volume are means over cases, what is undefined in a case
 * left out; lesions are counted over all cases together.
 *
 * @param hd95 in millimetres
 * @param assd in millimetres
 * @param nsd 0 to 1
 * @param volumeDifference predicted less true, in cubic millimetres
 * @param lesions matched where they share a voxel
 * @param lesionsByIou matched one to one by intersection over union
 */
public record ShapeSummary(
        double hd95, double assd, double nsd, double volumeDifference, LesionRates lesions, LesionRates lesionsByIou) {
    /**
     * How well lesions were found.
     *
     * @param recall the share of true lesions found
     * @param precision the share of predicted ones that are true
     * @param f1 the harmonic mean of the two
     * @param falseAlarms predicted lesions a case that are none
     */
    public record LesionRates(double recall, double precision, double f1, double falseAlarms) {
        static LesionRates of(List<Lesions> cases) {
            LesionCounts counts = cases.stream().map(Lesions::counts).reduce(LesionCounts.NONE, LesionCounts::plus);
            return new LesionRates(
                    counts.recall(), counts.precision(), counts.f1(), (double) counts.falseAlarms() / cases.size());
        }

        private static LesionRates combine(List<LesionRates> several, ToDoubleFunction<double[]> combination) {
            return new LesionRates(
                    combined(several, LesionRates::recall, combination),
                    combined(several, LesionRates::precision, combination),
                    combined(several, LesionRates::f1, combination),
                    combined(several, LesionRates::falseAlarms, combination));
        }
    }

    /** The summary of at least one case. */
    static ShapeSummary of(List<ShapeScores> cases) {
        return new ShapeSummary(
                mean(cases, ShapeScores::hd95),
                mean(cases, ShapeScores::assd),
                mean(cases, ShapeScores::nsd),
                mean(cases, one -> one.volume().difference()),
                LesionRates.of(cases.stream().map(ShapeScores::lesions).toList()),
                LesionRates.of(cases.stream().map(ShapeScores::lesionsByIou).toList()));
    }

    /** Makes one of several, number by number. */
    static ShapeSummary combine(List<ShapeSummary> several, ToDoubleFunction<double[]> combination) {
        return new ShapeSummary(
                combined(several, ShapeSummary::hd95, combination),
                combined(several, ShapeSummary::assd, combination),
                combined(several, ShapeSummary::nsd, combination),
                combined(several, ShapeSummary::volumeDifference, combination),
                LesionRates.combine(several.stream().map(ShapeSummary::lesions).toList(), combination),
                LesionRates.combine(
                        several.stream().map(ShapeSummary::lesionsByIou).toList(), combination));
    }

    private static double mean(List<ShapeScores> cases, ToDoubleFunction<ShapeScores> value) {
        return combined(
                cases,
                value,
                values -> Arrays.stream(values)
                        .filter(v -> !Double.isNaN(v))
                        .average()
                        .orElse(Double.NaN));
    }

    private static <T> double combined(List<T> of, ToDoubleFunction<T> value, ToDoubleFunction<double[]> combination) {
        return combination.applyAsDouble(of.stream().mapToDouble(value).toArray());
    }
}
