package org.imbrex.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
        Node relu = new Node("a", new Layer.Relu(), List.of("b"));
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
}
