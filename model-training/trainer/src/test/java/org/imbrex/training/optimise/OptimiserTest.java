package org.imbrex.training.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OptimiserTest {
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
                Optimiser optimiser = Optimiser.of(Optimiser.Kind.ADAMW, network, 0, 0.1)) {
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

    /**
     * What PyTorch 2.15 makes of {@code sum(a (w - b)^2)} from w = (1, -2, 0.5) in five steps, with decay 0.1 and momentum
     * 0.9, in 64 bits.
     */
    @ParameterizedTest
    @CsvSource({
        "ADAMW,     0.750674491621, -1.72664918231,   0.261085921247",
        "ADAM,      0.771393267996, -1.77034087309,   0.270604428283",
        "SGD,       0.670929278912, -1.45342432567,  -0.753190326305",
        "MOMENTUM,  0.386221707511, -0.966681323467, -1.65254151541",
        "NESTEROV,  0.255470775051, -0.644950314352, -1.34701518712",
        "ADAGRAD,   0.827238396506, -1.82319970956,   0.32438934895",
        "RMSPROP,  -0.201204644061,  0.820192275277, -1.72555720185"
    })
    void rulesAreThoseOfPyTorch(Optimiser.Kind kind, double w0, double w1, double w2) {
        Network three = new Network(
                "three weights",
                1,
                3,
                List.of(1, 1),
                List.of(new Node("w", new Layer.Convolution(1, 3, List.of(1, 1), false), List.of(Network.IMAGE))));
        State start = new State(Map.of("w.weight", new float[] {1, -2, 0.5f}));
        try (TorchNetwork network = new TorchNetwork(three, start, TorchDevice.CPU);
                Optimiser optimiser = Optimiser.of(kind, network, 0.9, 0.1)) {
            for (double rate : new double[] {0.1, 0.05, 0.05, 0.02, 0.01}) {
                TorchScope.run(() -> {
                    optimiser.clearGradients();
                    Tensor w = network.forward(Tensors.copyOf(new float[] {1}, 1, 1, 1, 1), true, Precision.FLOAT32);
                    Tensor away = w.sub(Tensors.copyOf(new float[] {0.2f, 0.4f, -1}, 1, 3, 1, 1));
                    away.mul(away)
                            .mul(Tensors.copyOf(new float[] {1, 0.5f, 3}, 1, 3, 1, 1))
                            .sum()
                            .backward();
                    optimiser.step(rate);
                });
            }
            float[] found = Tensors.toArray(network.parameter("w.weight"));
            assertThat((double) found[0]).isCloseTo(w0, within(2e-6));
            assertThat((double) found[1]).isCloseTo(w1, within(2e-6));
            assertThat((double) found[2]).isCloseTo(w2, within(2e-6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnFromItsStateAsIfItHadNotStopped(Optimiser.Kind kind) {
        State start = Initialisation.he(NETWORK, 1, List.of());
        float[] unbroken;
        State weights;
        State remembered;
        try (TorchNetwork network = new TorchNetwork(NETWORK, start, TorchDevice.CPU);
                Optimiser optimiser = Optimiser.of(kind, network, 0.9, 0.01)) {
            steps(network, optimiser, 3);
            weights = network.state();
            remembered = State.copyOf(optimiser.numbers());
            steps(network, optimiser, 3);
            unbroken = network.state().get("logits.weight");
        }
        try (TorchNetwork network = new TorchNetwork(NETWORK, weights, TorchDevice.CPU);
                Optimiser optimiser = Optimiser.of(kind, network, 0.9, 0.01)) {
            optimiser.load(remembered);
            steps(network, optimiser, 3);
            assertThat(network.state().get("logits.weight")).isEqualTo(unbroken);
        }
    }

    @Test
    void clippedGradientsHaveTheNorm() {
        try (TorchNetwork network =
                        new TorchNetwork(NETWORK, Initialisation.he(NETWORK, 1, List.of()), TorchDevice.CPU);
                Optimiser optimiser = Optimiser.of(Optimiser.Kind.ADAMW, network, 0, 0)) {
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

    private static void steps(TorchNetwork network, Optimiser optimiser, int count) {
        for (int i = 0; i < count; i++) {
            gradients(network, optimiser);
            optimiser.step(0.01);
        }
    }

    /** Makes the squares of the scores small; gives the gradient of the kernel. */
    private static float[] gradients(TorchNetwork network, Optimiser optimiser) {
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
