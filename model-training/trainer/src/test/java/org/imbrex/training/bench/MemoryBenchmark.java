package org.imbrex.training.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.imbrex.model.Device;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.plan.TrainingMemory;
import org.imbrex.training.run.Learner;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.yaml.Setting;

/**
 * The most memory that a process has taken after four steps, beside what was predicted. Linux alone. Arguments: settings
 * such as {@code network.base=32}.
 */
final class MemoryBenchmark {
    private static final int STEPS = 4;

    private MemoryBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        TrainingConfig config = TrainingConfig.defaults()
                .with(Arrays.stream(arguments)
                        .map(text -> Setting.of(text, "argument"))
                        .toList());
        TorchDevice device = TorchDevice.of(Device.CPU);
        Network network = config.network().network(1, 2);
        int voxels = Math.toIntExact(config.patch().voxels() * config.patches().batch());
        FloatBuffer images = ByteBuffer.allocateDirect(voxels * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        ByteBuffer labels = ByteBuffer.allocateDirect(voxels);
        Random random = new Random(1);
        for (int i = 0; i < voxels; i++) {
            images.put(i, (float) random.nextGaussian());
            labels.put(i, (byte) random.nextInt(2));
        }
        try (Learner learner = new Learner(
                config,
                network,
                Initialisation.he(network, 1, List.of()),
                config.loss().loss(List.of(0.5, 0.5)),
                step -> 1e-3,
                device)) {
            for (int step = 0; step < STEPS; step++) {
                learner.step(images, labels, step);
            }
        }
        long predicted =
                TrainingMemory.peakBytes(config, 1, 2, device.precision() == Precision.BFLOAT16 ? 2 : Float.BYTES);
        double found = peakKilobytes() * 1024.0;
        System.out.printf(
                Locale.ROOT,
                "%s, %s: predicted %.0f MB, found %.0f MB, ratio %.2f%n",
                network.description(),
                device.words(),
                predicted / 1e6,
                found / 1e6,
                predicted / found);
    }

    private static long peakKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
