package org.imbrex.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Device;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.TrainingConfig;
import org.junit.jupiter.api.Test;

class TorchNetworkTest {
    private static final Network NETWORK = new UNet(4, 2, 0).network(1, 2);

    @Test
    void stateComesBackAsItWentIn() {
        State state = Initialisation.he(NETWORK, 5, List.of());
        try (TorchNetwork network = new TorchNetwork(NETWORK, state, TorchDevice.CPU)) {
            State back = network.state();
            state.arrays().forEach((name, array) -> assertThat(back.get(name)).isEqualTo(array));
            State other = Initialisation.he(NETWORK, 6, List.of());
            network.load(other);
            assertThat(network.state().get("bottom.a.convolution.weight"))
                    .isEqualTo(other.get("bottom.a.convolution.weight"));
        }
    }

    /** The loss is a weighted sum of the scores; each parameter's gradient along a random direction is checked. */
    @Test
    void gradientsOfAllParametersEqualCentralDifferences() {
        State state = Initialisation.he(NETWORK, 5, List.of());
        Arrays.fill(state.get("logits.weight"), 0.5f);
        float[] image = normal(16 * 16, 2);
        float[] weights = normal(2 * 16 * 16, 3);
        try (TorchNetwork network = new TorchNetwork(NETWORK, state, TorchDevice.CPU)) {
            TorchScope.run(() -> loss(network, image, weights).backward());
            for (String name : List.of("up1.weight", "merge0.b.norm.weight", "merge0.b.norm.bias", "logits.bias")) {
                float[] gradient = Tensors.toArray(network.parameter(name).grad());
                float[] direction = normal(gradient.length, 4);
                double expected = 0;
                for (int i = 0; i < gradient.length; i++) {
                    expected += gradient[i] * direction[i];
                }
                double h = 1e-3;
                double found = (along(state, name, direction, h, image, weights)
                                - along(state, name, direction, -h, image, weights))
                        / (2 * h);
                assertThat(found).as(name).isCloseTo(expected, within(0.02 * Math.abs(expected) + 0.05));
            }
        }
    }

    private static double along(State state, String name, float[] direction, double h, float[] image, float[] weights) {
        float[] array = state.get(name);
        float[] kept = array.clone();
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) (kept[i] + h * direction[i]);
        }
        try (TorchNetwork moved = new TorchNetwork(NETWORK, state, TorchDevice.CPU)) {
            return TorchScope.computeWithoutGradients(
                    () -> loss(moved, image, weights).item_double());
        } finally {
            System.arraycopy(kept, 0, array, 0, kept.length);
        }
    }

    private static Tensor loss(TorchNetwork network, float[] image, float[] weights) {
        Tensor scores = network.forward(Tensors.copyOf(image, 1, 1, 16, 16), true, Precision.FLOAT32);
        return scores.mul(Tensors.copyOf(weights, 1, 2, 16, 16)).sum();
    }

    @Test
    void halfPrecisionComesCloseAndLearnsTheSameWay() {
        State state = Initialisation.he(NETWORK, 5, List.of());
        float[] image = normal(32 * 32, 2);
        try (TorchNetwork network = new TorchNetwork(NETWORK, state, TorchDevice.CPU)) {
            float[] full = scores(network, image, Precision.FLOAT32);
            float[] half = scores(network, image, Precision.BFLOAT16);
            assertThat(half).isNotEqualTo(full);
            for (int i = 0; i < full.length; i++) {
                assertThat(half[i]).isCloseTo(full[i], within(0.02f));
            }
        }
    }

    /** The first convolution of one channel decides for all: its image and kernel could be read in either layout. */
    @Test
    void everyLayerAnswersWithChannelsNextToEachOther() {
        Network volumes = TrainingConfig.defaults()
                .with("network.dimensions", 3)
                .with("network.base", 4)
                .with("network.depth", 2)
                .network()
                .network(1, 2);
        for (Network each : List.of(NETWORK, volumes)) {
            long[] shape = each.dimensions() == 2 ? new long[] {2, 1, 16, 24} : new long[] {2, 1, 8, 16, 24};
            MemoryFormat layout = each.dimensions() == 2 ? MemoryFormat.ChannelsLast : MemoryFormat.ChannelsLast3d;
            int voxels = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            try (TorchNetwork network =
                    new TorchNetwork(each, Initialisation.he(each, 5, List.of()), TorchDevice.CPU)) {
                for (Precision precision : Precision.values()) {
                    List<String> others = new ArrayList<>();
                    TorchScope.run(() -> network.forwardAll(
                            Tensors.copyOf(normal(voxels, 2), shape), true, precision, (node, output) -> {
                                if (!output.is_contiguous(layout)) {
                                    others.add(node.name());
                                }
                            }));
                    assertThat(others).as("%s in %s", layout, precision).isEmpty();
                }
            }
        }
    }

    @Test
    void evaluationLeavesTheKeptStatisticsAlone() {
        State state = Initialisation.he(NETWORK, 5, List.of());
        float[] image = normal(16 * 16, 2);
        try (TorchNetwork network = new TorchNetwork(NETWORK, state, TorchDevice.CPU)) {
            scores(network, image, Precision.FLOAT32);
            assertThat(network.state().get("down0.a.norm.mean")).containsOnly(0);
            TorchScope.withoutGradients(
                    () -> network.forward(Tensors.copyOf(image, 1, 1, 16, 16), true, Precision.FLOAT32));
            assertThat(network.state().get("down0.a.norm.mean")).doesNotContain(0);
        }
    }

    @Test
    void aNamedDeviceThatIsMissingIsAnError() {
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(() -> TorchDevice.of(Device.parse("cuda:99")))
                .withMessageContaining("cuda:99");
        assertThat(TorchDevice.of(Device.parse("cuda:99").orElseCpu()).words())
                .startsWith("cpu")
                .contains("cuda:99");
    }

    @Test
    void processorsThatMultiplyBfloat16AreKnownByTheirFlags() {
        assertThat(Precision.multipliesBfloat16("flags : fpu avx512f avx512_bf16"))
                .isTrue();
        assertThat(Precision.multipliesBfloat16("flags : fpu amx_bf16 amx_tile"))
                .isTrue();
        assertThat(Precision.multipliesBfloat16("flags : fpu avx2 avx512f")).isFalse();
    }

    @Test
    void viewsStayInsideTheirBuffer() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tensors.view(FloatBuffer.allocate(4), 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensors.view(ByteBuffer.allocateDirect(12).asFloatBuffer(), 2, 2));
    }

    private static float[] scores(TorchNetwork network, float[] image, Precision precision) {
        int size = (int) Math.sqrt(image.length);
        return TorchScope.computeWithoutGradients(
                () -> Tensors.toArray(network.forward(Tensors.copyOf(image, 1, 1, size, size), false, precision)));
    }

    private static float[] normal(int count, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
