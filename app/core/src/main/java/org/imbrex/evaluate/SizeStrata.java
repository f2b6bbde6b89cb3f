package org.imbrex.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.metric.LesionCounts;
import org.imbrex.metric.Lesions;

/**
 * How well small, medium and large lesions of a class were found. The bounds are the thirds of the true lesions' volumes,
 * so that each stratum has about as many of them.
 *
 * @param strata from the smallest to the largest; empty where there are fewer than three true lesions
 */
public record SizeStrata(List<Stratum> strata) {
    private static final List<String> NAMES = List.of("small", "medium", "large");

    public SizeStrata {
        strata = List.copyOf(strata);
    }

    /**
     * Lesions of a range of sizes.
     *
     * @param name {@code small}, {@code medium} or {@code large}
     * @param from the smallest volume, in cubic millimetres (voxels where spacing is unknown)
     * @param to the volume below which they lie; infinite for the last
     * @param counts true ones of these sizes with how many were found, predicted ones with how many are right
     */
    public record Stratum(String name, double from, double to, LesionCounts counts) {}

    /** The strata of a class, 1 or more, over all cases. */
    public static SizeStrata of(Evaluation evaluation, int label) {
        Lesions all = Lesions.pooled(evaluation.cases().stream()
                .map(one -> one.shape(label).lesions())
                .toList());
        double[] volumes = all.truth().stream()
                .mapToDouble(Lesions.Lesion::volume)
                .sorted()
                .toArray();
        if (volumes.length < NAMES.size()) {
            return new SizeStrata(List.of());
        }
        double[] bounds = {0, volumes[volumes.length / 3], volumes[2 * volumes.length / 3], Double.POSITIVE_INFINITY};
        List<Stratum> strata = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            strata.add(new Stratum(
                    NAMES.get(i),
                    bounds[i],
                    bounds[i + 1],
                    all.ofVolume(bounds[i], bounds[i + 1]).counts()));
        }
        return Arrays.stream(volumes).distinct().count() < NAMES.size()
                ? new SizeStrata(List.of())
                : new SizeStrata(strata);
    }
}
