package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.UNet;
import org.imbrex.training.torch.TorchDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LearnerMemoryTest {
    private static final int THREADS = torch.get_num_threads();

    private static final Path STATUS = Path.of("/proc/self/status");

    /** Steps this small would be spent on waiting for the other threads' turn on a busy machine. */
    @BeforeAll
    static void oneThread() {
        torch.set_num_threads(1);
    }

    @AfterAll
    static void asBefore() {
        torch.set_num_threads(THREADS);
    }

    /** A step that is not freed would take more than half a MB here, and all of them hundreds. */
    @Test
    void memoryStaysFlatOverAThousandSteps() throws IOException {
        assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
        TrainingConfig config =
                TrainingConfig.defaults().withNetwork(new UNet(4, 2, 0)).with("patches.size", 32);
        Network network = config.network().network(1, 2);
        FloatBuffer images = ByteBuffer.allocateDirect(4 * 32 * 32 * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        ByteBuffer labels = ByteBuffer.allocateDirect(4 * 32 * 32);
        Random random = new Random(1);
        for (int i = 0; i < images.capacity(); i++) {
            images.put(i, (float) random.nextGaussian());
            labels.put(i, (byte) random.nextInt(2));
        }
        try (Learner learner = new Learner(
                config,
                network,
                Initialisation.he(network, 1, List.of()),
                config.loss().loss(List.of(0.5, 0.5)),
                step -> 1e-3,
                TorchDevice.CPU)) {
            long settled = 0;
            for (int step = 0; step < 1100; step++) {
                if (step == 100) {
                    settled = residentKilobytes();
                }
                learner.step(images, labels, step);
            }
            assertThat(residentKilobytes() - settled).isLessThan(50_000);
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
