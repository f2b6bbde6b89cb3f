package org.imbrex.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import org.imbrex.yaml.RecordReader;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.Test;

class UNetTest {
    /** Depth 1, base 2, worked out by hand: kernels without bias, two numbers a channel for each normalisation. */
    @Test
    void numbersOfASmallOneAreTheFormulas() {
        long down = 9 * 2 + 2 * 2 + 9 * 2 * 2 + 2 * 2;
        long bottom = 9 * 2 * 4 + 2 * 4 + 9 * 4 * 4 + 2 * 4;
        long up = 4 * 4 * 2 + 2;
        long merge = 9 * 4 * 2 + 2 * 2 + 9 * 2 * 2 + 2 * 2;
        long head = 2 * 3 + 3;
        assertThat(new UNet(2, 1, 0).network(1, 3).trainedNumbers()).isEqualTo(down + bottom + up + merge + head);
    }

    @Test
    void gridIsTheProductOfTheStrides() {
        assertThat(new UNet(2, 4, 0).network(1, 2).grid()).containsExactly(16, 16);
    }

    @Test
    void sameSeedGivesTheSameNumbers() {
        Network network = new UNet(4, 2, 0).network(1, 2);
        State a = Initialisation.he(network, 3, List.of());
        State b = Initialisation.he(network, 3, List.of());
        State c = Initialisation.he(network, 4, List.of());
        assertThat(a.arrays().keySet()).containsExactlyElementsOf(b.arrays().keySet());
        a.arrays().forEach((name, array) -> assertThat(array).isEqualTo(b.get(name)));
        assertThat(a.get("down0.a.convolution.weight")).isNotEqualTo(c.get("down0.a.convolution.weight"));
    }

    @Test
    void kernelsSpreadByTheirFanIn() {
        Network network = new UNet(16, 3, 0).network(1, 2);
        State state = Initialisation.he(network, 3, List.of());
        assertThat(deviation(state.get("bottom.b.convolution.weight")))
                .isCloseTo(Math.sqrt(2.0 / (9 * 128)), within(2e-4));
        assertThat(deviation(state.get("up2.weight"))).isCloseTo(Math.sqrt(2.0 / 128), within(2e-3));
        assertThat(deviation(state.get("logits.weight"))).isLessThan(0.02);
    }

    @Test
    void headStartsAtTheClassShares() {
        Network network = new UNet(2, 1, 0).network(1, 3);
        float[] bias = Initialisation.he(network, 1, List.of(0.9, 0.1, 0.0)).get("logits.bias");
        assertThat(bias[0]).isCloseTo((float) Math.log(0.9), within(1e-6f));
        assertThat(bias[1]).isCloseTo((float) Math.log(0.1), within(1e-6f));
        assertThat(bias[2]).isFinite().isLessThan(-10);
    }

    @Test
    void nodesTakeWhatIsThere() {
        Node relu = new Node("a", new Layer.Pointwise(Layer.Function.RELU), List.of("b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Network("broken", 1, 1, List.of(1, 1), List.of(relu)))
                .withMessageContaining("before they are computed");
    }

    private static double deviation(float[] numbers) {
        double sum = 0;
        for (float number : numbers) {
            sum += number * number;
        }
        return Math.sqrt(sum / numbers.length);
    }

    /** By the formula: k k in + in out instead of k k in out for a separable convolution; a shortcut is 1x1 with bias. */
    @Test
    void parametersOfOtherKindsFollowTheirFormulas() {
        int norms = 2 * 2 * (2 + 4 + 2);
        int up = 2 * 2 * 4 * 2 + 2;
        int head = 2 * 3 + 3;
        int separable =
                (9 + 2) + (9 * 2 + 2 * 2) + (9 * 2 + 2 * 4) + (9 * 4 + 4 * 4) + (9 * 4 + 4 * 2) + (9 * 2 + 2 * 2);
        assertThat(with("kind=separable").network(1, 3).trainedNumbers()).isEqualTo(separable + norms + up + head);
        int plain = 9 * (2 + 2 * 2 + 2 * 4 + 4 * 4 + 4 * 2 + 2 * 2);
        int shortcuts = (2 + 2) + (2 * 4 + 4) + (4 * 2 + 2);
        assertThat(with("kind=residual").network(1, 3).trainedNumbers())
                .isEqualTo(plain + shortcuts + norms + up + head);
        assertThat(with("down=strided").network(1, 3).trainedNumbers())
                .isEqualTo(plain + norms + up + head + (2 * 2 * 2 * 2 + 2));
    }

    @Test
    void oneNumberScalesDepthWidthAndPatch() {
        UNet larger = RecordReader.set(new UNet(16, 4, 0), List.of(Setting.of("scale=4", "")));
        // 1.2^4 = 2.07, 1.1^4 = 1.46, 1.15^4 = 1.75.
        assertThat(larger.convolutions()).isEqualTo(4);
        assertThat(larger.width(0)).isEqualTo(24);
        assertThat(larger.patch(256, 0)).isEqualTo(448);
        assertThat(new UNet(16, 4, 0).patch(256, 0)).isEqualTo(256);
    }

    @Test
    void flatLevelsLeaveZAlone() {
        UNet flat = with("dimensions=3", "depth=3", "flat-levels=2");
        assertThat(flat.network(1, 2).grid()).containsExactly(2, 8, 8);
        assertThat(flat.kernel(1)).containsExactly(1, 3, 3);
        assertThat(flat.kernel(2)).containsExactly(3, 3, 3);
    }

    @Test
    void kernelsStartWithTheSpreadOfTheirKind() {
        Network network = new UNet(16, 3, 0).network(1, 2);
        String name = "bottom.b.convolution.weight";
        double fan = 9 * 128;
        assertThat(deviation(network, Initialisation.Kind.HE, name)).isCloseTo(Math.sqrt(2 / fan), withinPercentage(2));
        assertThat(deviation(network, Initialisation.Kind.XAVIER, name))
                .isCloseTo(Math.sqrt(1 / fan), withinPercentage(2));
        assertThat(deviation(network, Initialisation.Kind.LECUN, name))
                .isCloseTo(Math.sqrt(1 / fan), withinPercentage(2));
    }

    @Test
    void orthogonalKernelsHaveRowsAtRightAngles() {
        Network network = new UNet(4, 1, 0).network(1, 2);
        float[] kernel = Initialisation.of(network, Initialisation.Kind.ORTHOGONAL, 1, List.of())
                .get("bottom.b.convolution.weight");
        int rows = 8;
        int columns = kernel.length / rows;
        for (int a = 0; a < rows; a++) {
            for (int b = 0; b < rows; b++) {
                double product = 0;
                for (int i = 0; i < columns; i++) {
                    product += kernel[a * columns + i] * kernel[b * columns + i];
                }
                assertThat(product).isCloseTo(a == b ? 2 : 0, within(1e-5));
            }
        }
    }

    @Test
    void priorsGiveTheSharesBack() {
        assertThat(Initialisation.sigmoidPrior(List.of(0.01)).get(0)).isCloseTo(-Math.log(99), within(1e-12));
        assertThat(Initialisation.softmaxPrior(List.of(0.25)).get(0)).isCloseTo(Math.log(0.25), within(1e-12));
    }

    private static double deviation(Network network, Initialisation.Kind kind, String name) {
        double squares = 0;
        float[] kernel = Initialisation.of(network, kind, 1, List.of()).get(name);
        for (float w : kernel) {
            squares += w * w;
        }
        return Math.sqrt(squares / kernel.length);
    }

    private static UNet with(String... settings) {
        return RecordReader.set(
                new UNet(2, 1, 0),
                Arrays.stream(settings).map(text -> Setting.of(text, "test")).toList());
    }
}
