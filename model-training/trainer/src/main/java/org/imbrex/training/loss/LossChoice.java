package org.imbrex.training.loss;

import java.util.List;

/**
 * Which loss, and how it weighs classes.
 *
 * @param kind the formula
 * @param gamma how strongly a focal loss turns down easy voxels
 * @param classWeights how weights follow from the classes' shares where none are given
 * @param weights a weight for each class, used instead; empty for none
 */
public record LossChoice(Kind kind, double gamma, ClassWeights classWeights, List<Double> weights) {
    public LossChoice {
        weights = List.copyOf(weights);
    }

    /** A loss with gamma 2 and equal weights. */
    public static LossChoice of(Kind kind) {
        return new LossChoice(kind, 2, ClassWeights.EQUAL, List.of());
    }

    /** The losses. */
    public enum Kind {
        CROSS_ENTROPY,
        FOCAL,
        DICE,
        DICE_CROSS_ENTROPY,
        DICE_FOCAL;

        /** Whether it is a focal loss, which needs scores that start at the classes' shares. */
        public boolean focal() {
            return this == FOCAL || this == DICE_FOCAL;
        }
    }

    /**
     * The loss itself.
     *
     * @param classShares the share of each class among all voxels
     */
    public Loss loss(List<Double> classShares) {
        List<Double> w = weights.isEmpty() ? classWeights.of(classShares) : weights;
        return switch (kind) {
            case CROSS_ENTROPY -> new CrossEntropy(w);
            case FOCAL -> new Focal(gamma, w);
            case DICE -> new Dice();
            case DICE_CROSS_ENTROPY -> new Dice().plus(new CrossEntropy(w));
            case DICE_FOCAL -> new Dice().plus(new Focal(gamma, w));
        };
    }
}
