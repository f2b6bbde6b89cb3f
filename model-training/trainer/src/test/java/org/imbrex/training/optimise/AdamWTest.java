package org.imbrex.training.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.State;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final Network NETWORK = new Network(
            "one convolution",
            1,
            2,
            List.of(1, 1),
            List.of(new Node("logits", new Layer.Convolution(1, 2, List.of(3, 3), true), List.of(Network.IMAGE))));
    private static final float[] IMAGE = {1, -2, 3, 0.5f, 2, -1, 0, 4, -3};

    @Test
    void stepsAreThoseOfTheFormula() {
        State state = Initialisation.he(NETWORK, 1, List.of());
        try (TorchNetwork network = new TorchNetwork(NETWORK, state, TorchDevice.CPU);
                AdamW optimiser = new AdamW(network, 0.1)) {
            int size = state.get("logits.weight").length;
            double[] w = new double[size];
            double[] m = new double[size];
            double[] v = new double[size];
            for (int i = 0; i < size; i++) {
                w[i] = state.get("logits.weight")[i];
            }
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradients(network, optimiser);
                double rate = 0.01 / t;
                optimiser.step(rate);
                for (int i = 0; i < size; i++) {
                    w[i] *= 1 - rate * 0.1;
                    m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                    v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                    w[i] -= rate
                            * (m[i] / (1 - Math.pow(0.9, t)))
                            / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
                }
                float[] found = Tensors.toArray(network.parameter("logits.weight"));
                for (int i = 0; i < size; i++) {
                    assertThat((double) found[i]).isCloseTo(w[i], within(1e-6));
                }
            }
        }
    }

    @Test
    void goesOnFromItsStateAsIfItHadNotStopped() {
        State start = Initialisation.he(NETWORK, 1, List.of());
        float[] unbroken;
        State weights;
        State remembered;
        try (TorchNetwork network = new TorchNetwork(NETWORK, start, TorchDevice.CPU);
                AdamW optimiser = new AdamW(network, 0)) {
            steps(network, optimiser, 3);
            weights = network.state();
            remembered = optimiser.state();
            steps(network, optimiser, 3);
            unbroken = network.state().get("logits.weight");
        }
        try (TorchNetwork network = new TorchNetwork(NETWORK, weights, TorchDevice.CPU);
                AdamW optimiser = new AdamW(network, 0)) {
            optimiser.load(remembered);
            steps(network, optimiser, 3);
            assertThat(network.state().get("logits.weight")).isEqualTo(unbroken);
        }
    }

    @Test
    void clippedGradientsHaveTheNorm() {
        try (TorchNetwork network =
                        new TorchNetwork(NETWORK, Initialisation.he(NETWORK, 1, List.of()), TorchDevice.CPU);
                AdamW optimiser = new AdamW(network, 0)) {
            gradients(network, optimiser);
            TorchScope.run(() -> optimiser.clipGradients(0.5));
            double squares = 0;
            for (String name : List.of("logits.weight", "logits.bias")) {
                for (float g : gradient(network, name)) {
                    squares += g * g;
                }
            }
            assertThat(Math.sqrt(squares)).isCloseTo(0.5, within(1e-4));
        }
    }

    @Test
    void averageFollowsTheWeights() {
        try (TorchNetwork network =
                        new TorchNetwork(NETWORK, Initialisation.he(NETWORK, 1, List.of()), TorchDevice.CPU);
                WeightAverage average = new WeightAverage(network, 0.5)) {
            float before = network.state().get("logits.weight")[0];
            State moved = network.state();
            moved.get("logits.weight")[0] = before + 1;
            network.load(moved);
            average.update(1_000);
            assertThat(average.network().state().get("logits.weight")[0]).isCloseTo(before + 0.5f, within(1e-6f));
            average.update(0);
            // At the start the average keeps a tenth only.
            assertThat(average.network().state().get("logits.weight")[0]).isCloseTo(before + 0.95f, within(1e-6f));
        }
    }

    @Test
    void rateRisesThenFallsAsACosine() {
        Schedule schedule = Schedule.cosine(0.1, 10, 110);
        assertThat(schedule.rate(0)).isCloseTo(0.01, within(1e-12));
        assertThat(schedule.rate(9)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(60)).isCloseTo(0.05, within(1e-12));
        assertThat(schedule.rate(109)).isBetween(0.0, 1e-4);
        assertThat(Schedule.cosine(0.1, 50, 4).rate(0)).isEqualTo(0.1);
    }

    private static void steps(TorchNetwork network, AdamW optimiser, int count) {
        for (int i = 0; i < count; i++) {
            gradients(network, optimiser);
            optimiser.step(0.01);
        }
    }

    /** Makes the squares of the scores small; gives the gradient of the kernel. */
    private static float[] gradients(TorchNetwork network, AdamW optimiser) {
        TorchScope.run(() -> {
            optimiser.clearGradients();
            Tensor scores = network.forward(Tensors.copyOf(IMAGE, 1, 1, 3, 3), true, Precision.FLOAT32);
            scores.mul(scores).sum().backward();
        });
        return gradient(network, "logits.weight");
    }

    private static float[] gradient(TorchNetwork network, String name) {
        return Tensors.toArray(network.parameter(name).grad());
    }
}
