package org.imbrex.training.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.imbrex.model.Device;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.UNet;
import org.imbrex.training.run.Learner;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.TorchDevice;

/**
 * Milliseconds a training step of 4x1x256x256, depth 4, or of 2x1x64x64x64, depth 3: the {@link Learner}'s and the plain
 * libtorch loop's in turn, in one process, so that whatever else the machine does slows both. Processor time is given too:
 * it tells the two apart where a busy machine blurs the clock. Arguments, all optional: steps, precision, base, dimensions,
 * decay of the weights' average.
 */
final class StepBenchmark {
    private static final int WARM_UP = 5;

    private final double[] wall;
    private final double[] processor;
    private double loss;

    private StepBenchmark(int steps) {
        wall = new double[steps];
        processor = new double[steps];
    }

    public static void main(String[] arguments) {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        TorchDevice device = TorchDevice.of(Device.CPU);
        if (arguments.length > 1) {
            device = device.with(Precision.valueOf(arguments[1]));
        }
        int base = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16;
        boolean volumes = arguments.length > 3 && arguments[3].equals("3");
        double average = arguments.length > 4 ? Double.parseDouble(arguments[4]) : 0;
        long[] shape = volumes ? new long[] {2, 1, 64, 64, 64} : new long[] {4, 1, 256, 256};
        int depth = volumes ? 3 : 4;
        TrainingConfig config = TrainingConfig.defaults()
                .withNetwork(new UNet(base, depth, 0))
                .with("network.dimensions", shape.length - 2)
                .with("patches.size", volumes ? List.of(64, 64, 64) : List.of(256))
                .with("patches.batch", (int) shape[0])
                .with("optimiser.average", average);
        Network network = config.network().network(1, 2);
        int voxels = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        FloatBuffer images = ByteBuffer.allocateDirect(voxels * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        ByteBuffer labels = ByteBuffer.allocateDirect(voxels);
        Random random = new Random(1);
        for (int i = 0; i < images.capacity(); i++) {
            float value = (float) random.nextGaussian();
            images.put(i, value);
            labels.put(i, (byte) (value > 1 ? 1 : 0));
        }
        StepBenchmark ours = new StepBenchmark(steps);
        StepBenchmark theirs = new StepBenchmark(steps);
        PlainLoop plain = new PlainLoop(shape, base, depth, 2, device.precision() == Precision.BFLOAT16);
        try (Learner learner = new Learner(
                config,
                network,
                Initialisation.he(network, 1, List.of()),
                config.loss().loss(List.of(0.5, 0.5)),
                step -> 1e-3,
                device)) {
            for (int i = -WARM_UP; i < steps; i++) {
                theirs.time(i, () -> plain.step(images, labels));
                long step = (long) i + WARM_UP;
                ours.time(i, () -> learner.step(images, labels, step));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s, %s, base %d, average %s; last losses %.4f and %.4f%n",
                device.words(),
                Arrays.toString(shape),
                base,
                average,
                ours.loss,
                theirs.loss);
        report("wall", ours.wall, theirs.wall);
        report("processor", ours.processor, theirs.processor);
    }

    private void time(int step, DoubleSupplier work) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long before = system.getProcessCpuTime();
        long start = System.nanoTime();
        loss = work.getAsDouble();
        if (step >= 0) {
            wall[step] = (System.nanoTime() - start) / 1e6;
            processor[step] = (system.getProcessCpuTime() - before) / 1e6;
        }
    }

    private static void report(String what, double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        System.out.printf(
                Locale.ROOT,
                "%s: ours median %.0f min %.0f ms, plain median %.0f min %.0f ms, median ratio %.3f%n",
                what,
                median(ours),
                Arrays.stream(ours).min().orElse(0),
                median(theirs),
                Arrays.stream(theirs).min().orElse(0),
                median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
