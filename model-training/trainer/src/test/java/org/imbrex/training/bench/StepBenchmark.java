package org.imbrex.training.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.imbrex.model.Device;
import org.imbrex.training.loss.CrossEntropy;
import org.imbrex.training.loss.Dice;
import org.imbrex.training.loss.Loss;
import org.imbrex.training.loss.Scored;
import org.imbrex.training.network.Initialisation;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.UNet;
import org.imbrex.training.optimise.AdamW;
import org.imbrex.training.torch.Precision;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/**
 * Milliseconds a training step, ours and the plain libtorch loop's in turn, so that whatever else the machine does slows
 * both: 4x1x256x256, base 16, depth 4. Arguments: steps, precision.
 */
final class StepBenchmark {
    private StepBenchmark() {}

    public static void main(String[] arguments) {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        int base = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16;
        TorchDevice device = TorchDevice.of(Device.CPU);
        if (arguments.length > 1) {
            device = device.with(Precision.valueOf(arguments[1]));
        }
        Precision precision = device.precision();
        PlainLoop plain = new PlainLoop(base, 4, 2, precision == Precision.BFLOAT16);
        Network network = new UNet(base, 4, 0).network(1, 2);
        TorchNetwork ours = new TorchNetwork(network, Initialisation.he(network, 1, List.of()), device);
        AdamW optimiser = new AdamW(ours, 1e-4);
        Loss loss = new Dice().plus(new CrossEntropy(List.of()));
        Random random = new Random(1);
        float[] pixels = new float[4 * 256 * 256];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        Tensor images = Tensors.copyOf(pixels, 4, 1, 256, 256);
        Tensor labels = images.gt(new Scalar(1.0)).view(4, 256, 256).to(ScalarType.Byte);
        double[] oursMs = new double[steps];
        double[] plainMs = new double[steps];
        double[] parts = new double[4];
        double oursLoss = 0;
        double plainLoss = 0;
        for (int i = -5; i < steps; i++) {
            long start = System.nanoTime();
            plainLoss = plain.step(images, labels);
            long middle = System.nanoTime();
            oursLoss = TorchScope.compute(() -> {
                long t0 = System.nanoTime();
                optimiser.clearGradients();
                Tensor logits = ours.forward(images, true, precision);
                long t1 = System.nanoTime();
                Tensor value = loss.of(new Scored(logits, labels));
                long t2 = System.nanoTime();
                value.backward();
                long t3 = System.nanoTime();
                optimiser.step(1e-3);
                double number = value.item_double();
                long t4 = System.nanoTime();
                parts[0] += t1 - t0;
                parts[1] += t2 - t1;
                parts[2] += t3 - t2;
                parts[3] += t4 - t3;
                return number;
            });
            if (i < 0) {
                Arrays.fill(parts, 0);
                continue;
            }
            oursMs[i] = (System.nanoTime() - middle) / 1e6;
            plainMs[i] = (middle - start) / 1e6;
        }
        double[] ratios = new double[steps];
        Arrays.setAll(ratios, i -> oursMs[i] / plainMs[i]);
        Arrays.sort(oursMs);
        Arrays.sort(plainMs);
        Arrays.sort(ratios);
        System.out.printf(
                "%s, base %d: ours median %.0f min %.0f ms, plain median %.0f min %.0f ms, median ratio %.3f%n",
                device.words(), base, oursMs[steps / 2], oursMs[0], plainMs[steps / 2], plainMs[0], ratios[steps / 2]);
        System.out.printf(
                "ours by part: forward %.1f, loss %.1f, backward %.1f, optimiser %.1f ms; last losses %.4f and %.4f%n",
                parts[0] / steps / 1e6,
                parts[1] / steps / 1e6,
                parts[2] / steps / 1e6,
                parts[3] / steps / 1e6,
                oursLoss,
                plainLoss);
    }
}
