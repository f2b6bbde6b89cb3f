package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.UNet;
import org.imbrex.training.torch.TorchDevice;
import org.junit.jupiter.api.Test;

class LearnerTest {
    private static final int VOXELS = 16 * 16;
    private static final TrainingConfig CONFIG = TrainingConfig.defaults()
            .withNetwork(new UNet(4, 2, 0))
            .with("network.block.normalisation", "none")
            .with("patches.size", 16)
            .with("loss.kind", "cross-entropy")
            .with("optimiser.kind", "sgd")
            .with("optimiser.average", 0);

    /** Two batches of two are one of four where nothing is normalised by batch. */
    @Test
    void accumulatedBatchesAreOneLargeOne() {
        Random random = new Random(1);
        FloatBuffer images = floats(4 * VOXELS);
        ByteBuffer labels = ByteBuffer.allocateDirect(4 * VOXELS);
        for (int i = 0; i < 4 * VOXELS; i++) {
            images.put(i, (float) random.nextGaussian());
            labels.put(i, (byte) random.nextInt(2));
        }
        float[] whole;
        double loss;
        try (Learner learner = learner(CONFIG)) {
            loss = learner.step(images, labels, 0);
            whole = learner.result().state().get("up0.weight");
        }
        try (Learner learner = learner(CONFIG.with("patches.batch", 2).with("patches.accumulate", 2))) {
            float[] before = learner.result().state().get("up0.weight");
            double sum = 0;
            for (int half = 0; half < 2; half++) {
                FloatBuffer image = floats(2 * VOXELS).put(0, images, half * 2 * VOXELS, 2 * VOXELS);
                ByteBuffer label = ByteBuffer.allocateDirect(2 * VOXELS).put(0, labels, half * 2 * VOXELS, 2 * VOXELS);
                sum += learner.gradients(image, label, 0, half);
            }
            learner.move(0);
            assertThat(sum / 2).isCloseTo(loss, within(1e-6));
            assertThat(learner.result().state().get("up0.weight"))
                    .isNotEqualTo(before)
                    .containsExactly(whole, within(1e-6f));
        }
    }

    private static Learner learner(TrainingConfig config) {
        Network network = config.network().network(1, 2);
        return new Learner(
                config,
                network,
                Initialisation.he(network, 1, List.of()),
                config.loss().loss(List.of(0.5, 0.5)),
                step -> 1,
                TorchDevice.CPU);
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
