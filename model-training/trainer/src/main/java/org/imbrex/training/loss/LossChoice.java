package org.imbrex.training.loss;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.imbrex.yaml.Key;

/**
 * Which loss, and how it weighs classes and voxels.
 *
 * @param kind the formula
 * @param overlapping whether a voxel may be of several classes
 * @param classWeights how weights follow from the classes' shares where none are given
 * @param weights a weight for each class, used instead; empty for none
 * @param prior whether the network's first answer is the classes' shares, see {@link #startShares}
 * @param smoothing how far labels are smoothed
 * @param gamma how strongly a focal loss turns down easy voxels
 * @param tversky what the Tversky losses weigh
 * @param unified what the unified focal loss weighs
 * @param border what voxels between objects count
 * @param l1 what large kernels cost, by their size
 * @param l2 what large kernels cost, by half of their square
 */
public record LossChoice(
        @Key("the formula") Kind kind,

        @Key("whether a voxel may be of several classes: sigmoids instead of a softmax")
        boolean overlapping,

        @Key("how a class's weight follows from its share of the voxels")
        ClassWeights classWeights,

        @Key(value = "a weight for each class instead, the background first; alpha of a focal loss", from = 0)
        List<Double> weights,

        @Key("whether training starts from the classes' shares, which helps where one is rare; not of Dice and Tversky")
        boolean prior,

        @Key(value = "label smoothing of cross-entropies and kl, 0 to below 1", from = 0, to = 0.99)
        double smoothing,

        @Key(value = "how strongly focal losses turn down easy voxels", from = 0, to = 10)
        double gamma,

        @Key("Tversky losses") TverskyChoice tversky,
        @Key("the unified focal loss") UnifiedChoice unified,

        @Key("U-Net's weights for the borders between objects, in cross-entropies, kl and focal losses")
        BorderWeights border,

        @Key(value = "penalty on the size of kernels: this times the sum of |w|", from = 0)
        double l1,

        @Key(value = "penalty on the square of kernels: half of this times the sum of w^2", from = 0)
        double l2) {

    public LossChoice {
        weights = List.copyOf(weights);
        if (overlapping && (kind == Kind.KL || kind == Kind.GENERALISED_DICE || kind == Kind.UNIFIED_FOCAL)) {
            throw new IllegalArgumentException("expected overlapping: false with this kind, which is of a softmax");
        }
    }

    /**
     * What the Tversky losses weigh.
     *
     * @param falsePositives the weight of what is found wrongly
     * @param falseNegatives the weight of what is missed
     * @param gamma of the focal Tversky loss
     */
    public record TverskyChoice(
            @Key(value = "the weight of what is found wrongly", from = 0, to = 10)
            double falsePositives,

            @Key(value = "the weight of what is missed", from = 0, to = 10)
            double falseNegatives,

            @Key(value = "of focal-tversky: above 1, classes that are nearly right still learn", from = 0.1, to = 10)
            double gamma) {}

    /**
     * What the unified focal loss weighs.
     *
     * @param share of its cross-entropy part
     * @param delta how much more the rare classes count
     * @param gamma how strongly the background is turned down
     */
    public record UnifiedChoice(
            @Key(value = "the share of its cross-entropy part", from = 0, to = 1)
            double share,

            @Key(value = "how much more rare classes count: 0.5 for as much", from = 0, to = 1)
            double delta,

            @Key(value = "how strongly the background is turned down, 0 to below 1", from = 0, to = 0.99)
            double gamma) {}

    /** A loss with the values of its paper and equal weights. */
    public static LossChoice of(Kind kind) {
        return new LossChoice(
                kind,
                false,
                ClassWeights.EQUAL,
                List.of(),
                true,
                0,
                2,
                new TverskyChoice(0.3, 0.7, 4 / 3.0),
                new UnifiedChoice(0.5, 0.6, 0.5),
                BorderWeights.NONE,
                0,
                0);
    }

    /** The losses. */
    public enum Kind {
        CROSS_ENTROPY,
        KL,
        FOCAL,
        DICE,
        GENERALISED_DICE,
        DICE_CROSS_ENTROPY,
        DICE_FOCAL,
        TVERSKY,
        FOCAL_TVERSKY,
        UNIFIED_FOCAL;

        /** As files and options have it, such as {@code dice-focal}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What large kernels cost. */
    public Penalty penalty() {
        return new Penalty(l1, l2);
    }

    /**
     * The shares of the classes that the network's first answer is to be, whatever the image; empty for even ones. A loss
     * that sums over voxels needs them where a class is rare: from even shares, the first hundreds of steps teach nothing
     * but that it is rare, and a focal loss may diverge (Lin et al., 2017, arXiv:1708.02002, 3.3). Weights of a
     * cross-entropy change which constant answer is best: {@code w[c] share[c]}, made to sum to 1.
     *
     * @param classShares the share of each class among all voxels
     */
    public List<Double> startShares(List<Double> classShares) {
        if (!prior) {
            return List.of();
        }
        return switch (kind) {
            case CROSS_ENTROPY -> overlapping ? classShares : weighted(classShares, weights(classShares));
            case KL, FOCAL, DICE_FOCAL, UNIFIED_FOCAL -> classShares;
            case DICE, GENERALISED_DICE, DICE_CROSS_ENTROPY, TVERSKY, FOCAL_TVERSKY -> List.of();
        };
    }

    private static List<Double> weighted(List<Double> shares, List<Double> weights) {
        if (weights.isEmpty()) {
            return shares;
        }
        List<Double> counts = IntStream.range(0, shares.size())
                .mapToObj(c -> weights.get(c) * shares.get(c))
                .toList();
        double sum = counts.stream().mapToDouble(c -> c).sum();
        return counts.stream().map(c -> c / sum).toList();
    }

    private List<Double> weights(List<Double> classShares) {
        return weights.isEmpty() ? classWeights.of(classShares) : weights;
    }

    /**
     * The loss itself.
     *
     * @param classShares the share of each class among all voxels
     */
    public Loss loss(List<Double> classShares) {
        List<Double> w = weights(classShares);
        return switch (kind) {
            case CROSS_ENTROPY -> entropy(w);
            case KL -> new KullbackLeibler(smoothing);
            case FOCAL -> focal(w);
            case DICE -> new Dice();
            case GENERALISED_DICE -> new GeneralisedDice();
            case DICE_CROSS_ENTROPY -> new Dice().plus(entropy(w));
            case DICE_FOCAL -> new Dice().plus(focal(w));
            case TVERSKY -> new Tversky(tversky.falsePositives, tversky.falseNegatives, 1);
            case FOCAL_TVERSKY -> new Tversky(tversky.falsePositives, tversky.falseNegatives, tversky.gamma);
            case UNIFIED_FOCAL -> new UnifiedFocal(unified.share, unified.delta, unified.gamma);
        };
    }

    private Loss entropy(List<Double> w) {
        return overlapping ? new BinaryCrossEntropy(w, smoothing) : new CrossEntropy(w, smoothing);
    }

    private Loss focal(List<Double> w) {
        return overlapping ? new BinaryFocal(gamma, w) : new Focal(gamma, w);
    }
}
