package org.imbrex.training.loss;

import java.util.List;

/** How much each class counts in a loss, given how common it is. */
public enum ClassWeights {
    /** All the same. */
    EQUAL,
    /** Inverse to the class's share, with mean 1. */
    INVERSE,
    /** The median share divided by the class's own: Eigen and Fergus (2015, arXiv:1411.4734, 6.3.2). */
    MEDIAN,
    /** Inverse to the square root of the class's share, with mean 1: between the two extremes. */
    INVERSE_ROOT;

    /** A class rarer than this counts as if it were as common. */
    private static final double RAREST = 1e-5;

    /**
     * The weights.
     *
     * @param shares the share of each class among all voxels
     * @return one weight for each class; empty for equal weights
     */
    public List<Double> of(List<Double> shares) {
        List<Double> bounded = shares.stream().map(s -> Math.max(s, RAREST)).toList();
        return switch (this) {
            case EQUAL -> List.of();
            case INVERSE -> meanOne(bounded.stream().map(s -> 1 / s).toList());
            case INVERSE_ROOT ->
                meanOne(bounded.stream().map(s -> 1 / Math.sqrt(s)).toList());
            case MEDIAN -> {
                double median = median(bounded);
                yield bounded.stream().map(s -> median / s).toList();
            }
        };
    }

    private static List<Double> meanOne(List<Double> weights) {
        double mean = weights.stream().mapToDouble(w -> w).average().orElse(1);
        return weights.stream().map(w -> w / mean).toList();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
