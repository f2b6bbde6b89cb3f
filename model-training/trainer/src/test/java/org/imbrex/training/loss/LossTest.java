package org.imbrex.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
    private static final List<Double> SHARES = List.of(0.7, 0.2, 0.1);

    static List<Loss> losses() {
        return List.of(
                new CrossEntropy(List.of()),
                new CrossEntropy(List.of(0.2, 1.0, 3.0)),
                new Focal(2, List.of()),
                new Focal(2, List.of(0.25, 0.75, 1.5)),
                new Focal(0.5, List.of(1.0, 2.0, 3.0)),
                new Dice(),
                new Dice(1e-3),
                new Dice().plus(new CrossEntropy(List.of(1.0, 2.0, 4.0))),
                new Dice().plus(new Focal(2, List.of())),
                new CrossEntropy(List.of(), 0.1),
                new CrossEntropy(List.of(0.2, 1.0, 3.0), 0.2),
                new KullbackLeibler(0.1),
                new GeneralisedDice(),
                new Tversky(0.3, 0.7, 1),
                new Tversky(0.3, 0.7, 4 / 3.0),
                new UnifiedFocal(0.5, 0.6, 0.5));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientEqualsCentralDifferences(Loss loss) {

        Random random = new Random(5);
        double[] logits = random.doubles(24, -2, 2).toArray();
        byte[] labels = new byte[8];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
        }
        double[] gradient = gradient(loss, logits, labels);
        double h = 1e-5;
        for (int i = 0; i < logits.length; i++) {
            double kept = logits[i];
            logits[i] = kept + h;
            double above = value(loss, logits, labels);
            logits[i] = kept - h;
            double below = value(loss, logits, labels);
            logits[i] = kept;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-8));
        }
    }

    /**
     * Two pixels, two classes. Pixel 1: logits (0, ln 3), so p = (1/4, 3/4), truly class 1. Pixel 2: logits (0, 0), so
     * p = (1/2, 1/2), truly class 0.
     */
    @Test
    void valuesWorkedOutByHand() {
        double[] logits = {0, 0, Math.log(3), 0};
        byte[] labels = {1, 0};
        double surprise1 = Math.log(4.0 / 3);
        double surprise2 = Math.log(2);
        assertThat(value2(new CrossEntropy(List.of()), logits, labels))
                .isCloseTo((surprise1 + surprise2) / 2, within(1e-12));
        assertThat(value2(new CrossEntropy(List.of(1.0, 3.0)), logits, labels))
                .isCloseTo((3 * surprise1 + surprise2) / 4, within(1e-12));
        assertThat(value2(new Focal(2, List.of()), logits, labels))
                .isCloseTo((surprise1 / 16 + surprise2 / 4) / 2, within(1e-12));
        assertThat(value2(new Focal(2, List.of(0.25, 0.75)), logits, labels))
                .isCloseTo((0.75 * surprise1 / 16 + 0.25 * surprise2 / 4) / 2, within(1e-12));
        // Class 1: p sums to 3/4 + 1/2, one pixel is true, they share 3/4: 1 - (2 * 3/4 + 1) / (5/4 + 1 + 1).
        assertThat(value2(new Dice(), logits, labels)).isCloseTo(1 - 2.5 / 3.25, within(1e-12));
        assertThat(value2(new CrossEntropy(List.of(), 0.2), logits, labels))
                .isCloseTo((0.9 * surprise1 + 0.1 * Math.log(4) + surprise2) / 2, within(1e-12));
        assertThat(value2(new KullbackLeibler(0.2), logits, labels))
                .isCloseTo(
                        (0.1 * Math.log(0.4) + 0.9 * Math.log(1.2) + 0.9 * Math.log(1.8) + 0.1 * Math.log(0.2)) / 2,
                        within(1e-12));
        // Both classes have one pixel: 1 - 2 (1/2 + 3/4) / (2 + 2).
        assertThat(value2(new GeneralisedDice(), logits, labels)).isCloseTo(0.375, within(1e-12));
        // Class 1 alone is there: 1 - 2 (3/4 + 1/2) / (5/4 + 2).
        assertThat(value2(new GeneralisedDice(), logits, new byte[] {1, 1})).isCloseTo(3 / 13.0, within(1e-12));
        // Class 1: 3/4 is hit, 1/2 found wrongly, 1/4 missed.
        double tversky = 1 - 1.75 / (1.75 + 0.3 / 2 + 0.7 / 4);
        assertThat(value2(new Tversky(0.3, 0.7, 1), logits, labels)).isCloseTo(tversky, within(1e-12));
        assertThat(value2(new Tversky(0.3, 0.7, 4 / 3.0), logits, labels))
                .isCloseTo(Math.pow(tversky, 0.75), within(1e-12));
        double focal = (0.6 * surprise1 + 0.4 * Math.sqrt(0.5) * surprise2) / 2;
        double background = 1 - 1.5 / (1.5 + 0.4 / 4 + 0.6 / 2);
        double rare = 1 - 1.75 / (1.75 + 0.4 / 2 + 0.6 / 4);
        assertThat(value2(new UnifiedFocal(0.25, 0.6, 0.5), logits, labels))
                .isCloseTo(0.25 * focal + 0.75 * (background + Math.sqrt(rare)) / 2, within(1e-12));
        assertThat(value2(new Dice().plus(new CrossEntropy(List.of())), logits, labels))
                .isCloseTo(1 - 2.5 / 3.25 + (surprise1 + surprise2) / 2, within(1e-12));
    }

    @Test
    void focalWithoutGammaIsCrossEntropy() {
        double[] logits = new Random(1).doubles(2 * 3 * 4, -3, 3).toArray();
        byte[] labels = {0, 1, 2, 0, 1, 1, 2, 0};
        assertThat(value(new Focal(0, List.of()), logits, labels))
                .isCloseTo(value(new CrossEntropy(List.of()), logits, labels), within(1e-12));
    }

    /** Were another answer better that is the same everywhere, the loss would fall along a gradient of its scores. */
    @Test
    void noOtherConstantAnswerIsBetterThanTheStartOfACrossEntropy() {
        byte[] labels = {0, 0, 0, 0, 0, 1, 1, 2};
        List<Double> shares = List.of(5 / 8.0, 2 / 8.0, 1 / 8.0);
        for (LossChoice choice : List.of(
                LossChoice.of(LossChoice.Kind.CROSS_ENTROPY),
                LossChoice.of(LossChoice.Kind.KL),
                entropy(ClassWeights.EQUAL, List.of(0.2, 1.0, 3.0)),
                entropy(ClassWeights.INVERSE_ROOT, List.of()))) {
            double[] logits = new double[24];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = Math.log(choice.startShares(shares).get(i / 4 % 3));
            }
            double[] gradient = gradient(choice.loss(shares), logits, labels);
            double[] sums = new double[3];
            for (int i = 0; i < gradient.length; i++) {
                sums[i / 4 % 3] += gradient[i];
            }
            assertThat(sums).containsExactly(new double[3], within(1e-12));
        }
    }

    private static LossChoice entropy(ClassWeights classWeights, List<Double> weights) {
        LossChoice plain = LossChoice.of(LossChoice.Kind.CROSS_ENTROPY);
        return new LossChoice(
                plain.kind(),
                plain.overlapping(),
                classWeights,
                weights,
                plain.prior(),
                plain.smoothing(),
                plain.gamma(),
                plain.tversky(),
                plain.unified(),
                plain.border(),
                plain.l1(),
                plain.l2());
    }

    @Test
    void focalLossesStartFromTheSharesAndThoseOfRegionsDoNot() {
        assertThat(LossChoice.of(LossChoice.Kind.FOCAL).startShares(SHARES)).isEqualTo(SHARES);
        assertThat(LossChoice.of(LossChoice.Kind.DICE).startShares(SHARES)).isEmpty();
        assertThat(LossChoice.of(LossChoice.Kind.DICE_CROSS_ENTROPY).startShares(SHARES))
                .isEmpty();
    }

    @Test
    void diceOfAnAbsentAndNotPredictedClassIsZero() {
        double[] logits = {60, 60, 0, 0};
        assertThat(value2(new Dice(), logits, new byte[] {0, 0})).isCloseTo(0, within(1e-12));
    }

    @Test
    void weightsFollowTheSharesOfTheClasses() {
        assertThat(ClassWeights.EQUAL.of(SHARES)).isEmpty();
        assertThat(ClassWeights.MEDIAN.of(SHARES)).containsExactly(0.2 / 0.7, 1.0, 0.2 / 0.1);
        List<Double> inverse = ClassWeights.INVERSE.of(SHARES);
        assertThat(inverse.get(2) / inverse.get(0)).isCloseTo(7, within(1e-12));
        assertThat(inverse.stream().mapToDouble(w -> w).sum()).isCloseTo(3, within(1e-12));
        List<Double> root = ClassWeights.INVERSE_ROOT.of(SHARES);
        assertThat(root.get(2) / root.get(0)).isCloseTo(Math.sqrt(7), within(1e-12));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindMakesItsLoss(LossChoice.Kind kind) {
        double[] logits = new double[2 * 3 * 4];
        byte[] labels = {0, 1, 2, 0, 1, 1, 2, 0};
        double entropy = Math.log(3);
        double dice = 1 - (2 * 3 / 3.0 + 1) / (8 / 3.0 + 3 + 1) / 2 - (2 * 2 / 3.0 + 1) / (8 / 3.0 + 2 + 1) / 2;
        double expected = switch (kind) {
            case CROSS_ENTROPY -> entropy;
            // Labels that are not smoothed: the divergence is the cross-entropy.
            case KL -> entropy;
            case FOCAL -> entropy * 4 / 9;
            case DICE -> dice;
            // Counts 3, 3 and 2, and p = 1/3 everywhere: see the formula.
            case GENERALISED_DICE -> 1 - 2 * (1 / 9.0 + 1 / 9.0 + 1 / 6.0) / (17 / 27.0 + 17 / 27.0 + 14 / 12.0);
            case TVERSKY -> tversky(1);
            case FOCAL_TVERSKY -> tversky(0.75);
            case UNIFIED_FOCAL -> unified();
            case DICE_CROSS_ENTROPY -> dice + entropy;
            case DICE_FOCAL -> dice + entropy * 4 / 9;
        };
        assertThat(value(LossChoice.of(kind).loss(SHARES), logits, labels)).isCloseTo(expected, within(1e-12));
    }

    /** Class 1: p sums to 1 over its 3 voxels and to 5/3 over the others; class 2: to 2/3 and 2. */
    private static double tversky(double power) {
        double first = 1 - 2 / (2 + 0.3 * 5 / 3 + 0.7 * 2);
        double second = 1 - (5 / 3.0) / (5 / 3.0 + 0.3 * 2 + 0.7 * 4 / 3);
        return (Math.pow(first, power) + Math.pow(second, power)) / 2;
    }

    private static double unified() {
        double entropy = Math.log(3);
        double focal = (3 * 0.4 * Math.sqrt(2 / 3.0) * entropy + 5 * 0.6 * entropy) / 8;
        double background = 1 - 2 / (2 + 0.4 * 5 / 3 + 0.6 * 2);
        double second = 1 - (5 / 3.0) / (5 / 3.0 + 0.4 * 2 + 0.6 * 4 / 3);
        double tversky = (background + Math.sqrt(background) + Math.sqrt(second)) / 3;
        return (focal + tversky) / 2;
    }

    private static double value(Loss loss, double[] logits, byte[] labels) {
        return TorchScope.computeWithoutGradients(
                () -> loss.of(new Scored(doubles(logits, 2, 3, 2, 2), classes(labels, 2, 2, 2)))
                        .item_double());
    }

    private static double value2(Loss loss, double[] logits, byte[] labels) {
        return TorchScope.computeWithoutGradients(
                () -> loss.of(new Scored(doubles(logits, 1, 2, 1, 2), classes(labels, 1, 1, 2)))
                        .item_double());
    }

    private static double[] gradient(Loss loss, double[] logits, byte[] labels) {
        return TorchScope.compute(() -> {
            Tensor leaf = doubles(logits, 2, 3, 2, 2).set_requires_grad(true);
            loss.of(new Scored(leaf, classes(labels, 2, 2, 2))).backward();
            double[] gradient = new double[logits.length];
            leaf.grad().contiguous().data_ptr_double().get(gradient);
            return gradient;
        });
    }

    private static Tensor doubles(double[] values, long... shape) {
        return torch.from_blob(new DoublePointer(values), shape, new TensorOptions(ScalarType.Double))
                .clone();
    }

    private static Tensor classes(byte[] values, long... shape) {
        ByteBuffer direct = ByteBuffer.allocateDirect(values.length);
        direct.put(values).flip();
        return Tensors.view(direct, shape).clone();
    }
}
