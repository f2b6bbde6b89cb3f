package org.imbrex.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What single layers make of numbers that can be followed by hand. */
class LayerTest {
    private static final float[] SQUARE = {1, 2, 3, 4};

    /** What PyTorch 2.15 gives for -3, -1, -0.1, 0, 0.5, 2 and 7. */
    @ParameterizedTest
    @CsvSource({
        "RELU,        0,          0,          0,           0,   0.5,       2,         7",
        "LEAKY_RELU, -0.03,      -0.01,      -0.001,       0,   0.5,       2,         7",
        "ELU,        -0.9502129, -0.6321206, -0.09516258,  0,   0.5,       2,         7",
        "SILU,       -0.1422776, -0.2689414, -0.04750208,  0,   0.3112297, 1.761594,  6.993623",
        "MISH,       -0.1456475, -0.3034015, -0.05678858,  0,   0.3752452, 1.943959,  6.999988",
        "RELU6,       0,          0,          0,           0,   0.5,       2,         6",
        "GELU,       -0.00404969, -0.1586553, -0.04601722, 0,   0.3457312, 1.9545,    7",
        "SIGMOID,     0.04742587, 0.2689414,  0.4750208,   0.5, 0.6224593, 0.8807971, 0.9990889",
        "TANH,       -0.9950548, -0.7615942, -0.09966799,  0,   0.4621172, 0.9640276, 0.9999983"
    })
    void functionsOfOneNumber(Layer.Function function, float a, float b, float c, float d, float e, float f, float g) {
        float[] found =
                values(new Layer.Pointwise(function), Map.of(), 1, new float[] {-3, -1, -0.1f, 0, 0.5f, 2, 7}, 1, 7);
        check(found, a, b, c, d, e, f, g);
    }

    @Test
    void slopesAreLearntForEachChannel() {
        Map<String, float[]> slopes = Map.of("x.weight", new float[] {0.25f, -1});
        check(values(new Layer.ParametricRelu(2), slopes, 2, new float[] {-2, 4, -3, 5}, 1, 2), -0.5, 4, 3, 5);
    }

    @Test
    void maxoutTakesTheLargerOfTwoChannels() {
        float[] channels = {1, -5, 0, 2, 3, -6, -1, 1};
        check(values(new Layer.Maxout(2), Map.of(), 4, channels, 1, 2), 3, -5, 0, 2);
    }

    @Test
    void poolsAndCropsTakeWhatTheySay() {
        check(values(new Layer.MaxPooling(List.of(2, 2)), Map.of(), 1, SQUARE, 2, 2), 4);
        check(values(new Layer.AveragePooling(List.of(2, 2)), Map.of(), 1, SQUARE, 2, 2), 2.5);
        check(values(new Layer.Crop(List.of(0, 1)), Map.of(), 1, new float[] {1, 2, 3, 4, 5, 6}, 2, 3), 2, 5);
    }

    /** Centres of fine voxels lie a quarter from those of coarse ones; beyond the outermost nothing changes. */
    @Test
    void magnifyingInterpolatesBetweenCentres() {
        check(values(new Layer.Magnification(List.of(1, 2)), Map.of(), 1, new float[] {0, 4}, 1, 2), 0, 1, 3, 4);
    }

    @Test
    void stridesAndGroupsOfAConvolution() {
        Layer strided = new Layer.Convolution(1, 1, List.of(1, 2), List.of(1, 2), 1, false, true);
        Map<String, float[]> numbers = Map.of("x.weight", new float[] {1, 10}, "x.bias", new float[] {0.5f});
        check(values(strided, numbers, 1, SQUARE, 1, 4), 21.5, 43.5);
        Layer depthwise = new Layer.Convolution(2, 2, List.of(1, 1), List.of(1, 1), 2, true, false);
        check(values(depthwise, Map.of("x.weight", new float[] {2, 3}), 2, SQUARE, 1, 2), 2, 4, 9, 12);
    }

    /** Both channels of a group: mean 2.5 and variance 1.25; each by itself: means 1.5 and 3.5, variances 1/4. */
    @Test
    void groupsAreNormalisedTogether() {
        Map<String, float[]> numbers = Map.of("x.weight", new float[] {1, 2}, "x.bias", new float[] {0, 1});
        double r = 1 / Math.sqrt(1.25);
        check(
                values(new Layer.GroupNormalisation(2, 1, 0), numbers, 2, SQUARE, 1, 2),
                -1.5 * r,
                -0.5 * r,
                r + 1,
                3 * r + 1);
        check(values(new Layer.GroupNormalisation(2, 2, 0), numbers, 2, SQUARE, 1, 2), -1, 1, -1, 3);
    }

    private static float[] values(
            Layer layer, Map<String, float[]> numbers, int channels, float[] image, long height, long width) {
        Network network = new Network(
                "one layer", channels, 1, List.of(1, 1), List.of(new Node("x", layer, List.of(Network.IMAGE))));
        try (TorchNetwork torch = new TorchNetwork(network, new State(numbers), TorchDevice.CPU)) {
            return TorchScope.computeWithoutGradients(() -> Tensors.toArray(
                    torch.forward(Tensors.copyOf(image, 1, channels, height, width), false, Precision.FLOAT32)));
        }
    }

    private static void check(float[] found, double... expected) {
        assertThat(found).hasSize(expected.length);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(2e-6));
        }
    }
}
