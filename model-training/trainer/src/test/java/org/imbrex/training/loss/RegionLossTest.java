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

/** Losses of a liver (1) with a tumour (2) inside. */
class RegionLossTest {
    private static final List<List<Integer>> TUMOUR_IN_LIVER = List.of(List.of(0), List.of(1, 2), List.of(2));

    /** NumPy 2.4: -mean(t log P + (1 - t) log(1 - P)), P the softmax with that of the tumour added to the liver's. */
    @Test
    void theCrossEntropyIsThatOfSumsOfProbabilities() {
        // Two voxels: a tumour, and background. Along the classes first.
        double[] logits = {0.2, 0.9, 1.1, -0.3, -0.4, 1.7};
        Loss loss = new RegionLoss(new BinaryCrossEntropy(List.of(), 0), TUMOUR_IN_LIVER);
        assertThat(value(loss, logits, new double[] {2, 0}, 1)).isCloseTo(1.0133660253740353, within(1e-12));
    }

    /** One voxel of each label, certain and right: no region is wrong. A liver in place of a tumour costs the tumour alone. */
    @Test
    void whatLiesInsideCountsForWhatItLiesIn() {
        Loss dice = new RegionLoss(new Dice(), TUMOUR_IN_LIVER);
        double[] right = {90, 0, 0, 0, 90, 0, 0, 0, 90};
        assertThat(value(dice, right, new double[] {0, 1, 2}, 1)).isCloseTo(0, within(1e-9));
        double[] allLiver = {90, 0, 0, 0, 90, 90, 0, 0, 0};
        // Liver 1; tumour (0 + 1) / (1 + 1), with the 1 that Dice adds above and below.
        assertThat(value(dice, allLiver, new double[] {0, 1, 2}, 1)).isCloseTo(1 - (1 + 0.5) / 2, within(1e-9));
    }

    static List<Loss> losses() {
        return List.of(
                new BinaryCrossEntropy(List.of(), 0),
                new BinaryFocal(2, List.of()),
                new Dice().plus(new BinaryCrossEntropy(List.of(1.0, 2.0, 3.0), 0)),
                new Tversky(0.3, 0.7, 4 / 3.0));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientEqualsCentralDifferences(Loss inner) {
        Loss loss = new RegionLoss(inner, TUMOUR_IN_LIVER);
        double[] logits = new Random(5).doubles(24, -2, 2).toArray();
        double[] labels = {0, 1, 2, 2, 1, 0, 0, 2};
        double[] gradient = TorchScope.compute(() -> {
            Tensor leaf = doubles(logits, 2, 3, 2, 2).set_requires_grad(true);
            loss.of(new Scored(leaf, doubles(labels, 2, 2, 2))).backward();
            double[] numbers = new double[logits.length];
            leaf.grad().contiguous().data_ptr_double().get(numbers);
            return numbers;
        });
        double h = 1e-5;
        for (int i = 0; i < logits.length; i++) {
            double kept = logits[i];
            logits[i] = kept + h;
            double above = value(loss, logits, labels, 2);
            logits[i] = kept - h;
            double below = value(loss, logits, labels, 2);
            logits[i] = kept;
            assertThat(gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-8));
        }
    }

    private static double value(Loss loss, double[] logits, double[] labels, int batch) {
        long each = labels.length / batch;
        return TorchScope.computeWithoutGradients(
                () -> loss.of(new Scored(doubles(logits, batch, 3, 1, each), doubles(labels, batch, 1, each)))
                        .item_double());
    }

    private static Tensor doubles(double[] values, long... shape) {
        return torch.from_blob(new DoublePointer(values), shape, new TensorOptions(ScalarType.Double))
                .clone();
    }
}
