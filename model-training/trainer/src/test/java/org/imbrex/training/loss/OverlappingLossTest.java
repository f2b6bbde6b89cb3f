package org.imbrex.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.imbrex.training.torch.TorchScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of sigmoids, soft labels, and voxels that count differently. */
class OverlappingLossTest {
    private static final double LN2 = Math.log(2);

    static List<Loss> losses() {
        return List.of(
                new BinaryCrossEntropy(List.of(), 0),
                new BinaryCrossEntropy(List.of(1.0, 3.0), 0.1),
                new BinaryFocal(2, List.of()),
                new BinaryFocal(1.5, List.of(0.25, 0.75)),
                new Dice(),
                new Tversky(0.3, 0.7, 4 / 3.0));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientEqualsCentralDifferences(Loss loss) {
        Random random = new Random(5);
        double[] logits = random.doubles(16, -2, 2).toArray();
        // Voxels of both classes and of none, and shares.
        double[] targets = {1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0.3, 0.6};
        double[] weights = random.doubles(8, 0.5, 2).toArray();
        double[] gradient = TorchScope.compute(() -> {
            Tensor leaf = doubles(logits, 2, 2, 2, 2).set_requires_grad(true);
            loss.of(scored(leaf, targets, weights)).backward();
            double[] numbers = new double[logits.length];
            leaf.grad().contiguous().data_ptr_double().get(numbers);
            return numbers;
        });
        double h = 1e-5;
        for (int i = 0; i < logits.length; i++) {
            double kept = logits[i];
            logits[i] = kept + h;
            double above = value(loss, logits, targets, weights);
            logits[i] = kept - h;
            double below = value(loss, logits, targets, weights);
            logits[i] = kept;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-8));
        }
    }

    /** Two voxels, two classes: p = (1/2, 3/4) where the second class is true, (1/2, 1/2) where the first is. */
    @Test
    void valuesWorkedOutByHand() {
        double[] logits = {0, 0, Math.log(3), 0};
        double[] targets = {0, 1, 1, 0};
        double sure = Math.log(4 / 3.0);
        assertThat(flat(new BinaryCrossEntropy(List.of(), 0), logits, targets))
                .isCloseTo((3 * LN2 + sure) / 4, within(1e-12));
        // The classes' own means are ln 2 and (ln 4/3 + ln 2) / 2; the second counts three times as much.
        assertThat(flat(new BinaryCrossEntropy(List.of(1.0, 3.0), 0), logits, targets))
                .isCloseTo((LN2 + 3 * (sure + LN2) / 2) / 4, within(1e-12));
        assertThat(flat(new BinaryFocal(2, List.of()), logits, targets))
                .isCloseTo((3 * LN2 / 4 + sure / 16) / 4, within(1e-12));
        assertThat(flat(new BinaryFocal(2, List.of(0.25, 0.75)), logits, targets))
                .isCloseTo(((0.75 + 0.25 + 0.25) * LN2 / 4 + 0.75 * sure / 16) / 4, within(1e-12));
        // The second class: 2 * 3/4 + 1 over 5/4 + 1 + 1.
        assertThat(flat(new Dice(), logits, targets)).isCloseTo(1 - 2.5 / 3.25, within(1e-12));
    }

    @Test
    void theDivergenceFromSoftLabelsIsZeroForThoseLabels() {
        double[] shares = {0.2, 0.5, 0.8, 0.5};
        double[] logits = {Math.log(0.2), Math.log(0.5), Math.log(0.8), Math.log(0.5)};
        double same = TorchScope.computeWithoutGradients(() -> new KullbackLeibler(0)
                .of(new Scored(doubles(logits, 1, 2, 1, 2), doubles(shares, 1, 2, 1, 2)))
                .item_double());
        assertThat(same).isCloseTo(0, within(1e-12));
        double even = TorchScope.computeWithoutGradients(() -> new KullbackLeibler(0)
                .of(new Scored(doubles(new double[4], 1, 2, 1, 2), doubles(shares, 1, 2, 1, 2)))
                .item_double());
        assertThat(even).isCloseTo((0.2 * Math.log(0.4) + 0.8 * Math.log(1.6)) / 2, within(1e-12));
    }

    /** The voxels of LossTest, the first of which counts three times as much. */
    @Test
    void voxelsCountAsTheyAreWeighed() {
        double[] logits = {0, 0, Math.log(3), 0};
        double sure = Math.log(4 / 3.0);
        assertThat(weighed(new CrossEntropy(List.of()), logits)).isCloseTo((3 * sure + LN2) / 4, within(1e-12));
        assertThat(weighed(new CrossEntropy(List.of(1.0, 2.0)), logits)).isCloseTo((6 * sure + LN2) / 7, within(1e-12));
        assertThat(weighed(new Focal(2, List.of()), logits)).isCloseTo((3 * sure / 16 + LN2 / 4) / 4, within(1e-12));
        assertThat(weighed(new KullbackLeibler(0), logits)).isCloseTo((3 * sure + LN2) / 4, within(1e-12));
    }

    @Test
    void penaltyIsOfSizesAndHalfSquares() {
        double penalty = TorchScope.computeWithoutGradients(() -> new Penalty(0.1, 0.5)
                .of(List.of(doubles(new double[] {1, -2}, 2), doubles(new double[] {3}, 1)))
                .item_double());
        assertThat(penalty).isCloseTo(0.1 * 6 + 0.25 * 14, within(1e-12));
    }

    private static double weighed(Loss loss, double[] logits) {
        return TorchScope.computeWithoutGradients(() -> {
            Tensor labels = doubles(new double[] {1, 0}, 1, 1, 2).to(ScalarType.Byte);
            Tensor weights = doubles(new double[] {3, 1}, 1, 1, 2);
            return loss.of(new Scored(doubles(logits, 1, 2, 1, 2), labels, false, weights))
                    .item_double();
        });
    }

    private static double flat(Loss loss, double[] logits, double[] targets) {
        return TorchScope.computeWithoutGradients(
                () -> loss.of(new Scored(doubles(logits, 1, 2, 1, 2), doubles(targets, 1, 2, 1, 2), true, null))
                        .item_double());
    }

    private static double value(Loss loss, double[] logits, double[] targets, double[] weights) {
        return TorchScope.computeWithoutGradients(() ->
                loss.of(scored(doubles(logits, 2, 2, 2, 2), targets, weights)).item_double());
    }

    private static Scored scored(Tensor logits, double[] targets, double[] weights) {
        Tensor map = doubles(weights, 2, 2, 2);
        return new Scored(logits, doubles(targets, 2, 2, 2, 2), true, map);
    }

    private static Tensor doubles(double[] values, long... shape) {
        return torch.from_blob(new DoublePointer(values), shape, new TensorOptions(ScalarType.Double))
                .clone();
    }
}
