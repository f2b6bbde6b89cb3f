package org.imbrex.training.plan;

import java.util.Map;
import java.util.Objects;
import org.imbrex.training.network.Layer;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Node;
import org.imbrex.training.network.Shape;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Extent;

/**
 * How much memory a step takes, worked out from the network: what libtorch keeps of the way forward for the way back, the
 * largest of what it needs at once on that way, the weights with all that an optimiser remembers, and what a process with
 * libtorch and a Java VM takes by itself.
 */
public final class TrainingMemory {
    /** Libraries and the Java VM: measured on a network of almost nothing. */
    private static final long PROCESS = 360_000_000;
    /** What kernels take for themselves and memory lies idle between tensors, measured for networks in 2-D and 3-D. */
    private static final double SCRATCH = 1.4;
    /** Weights, gradients, two averages of these, and the running average of weights. */
    private static final int ARRAYS_A_WEIGHT = 5;
    /** Of the scores: the logarithm of the softmax, the softmax, the truth, and what the losses make of them. */
    private static final int SCORE_ARRAYS = 8;
    /** On the way back the gradients of a layer's input and output live at once, and one is put in another order. */
    private static final int GRADIENTS = 3;

    private TrainingMemory() {}

    /**
     * The most bytes that a run takes at once, scans left out.
     *
     * @param bytesPerValue 4, or 2 where convolutions are computed in 16 bits
     */
    public static long peakBytes(TrainingConfig config, int channels, int classes, int bytesPerValue) {
        Network network = config.network().network(channels, classes);
        Extent patch = config.patch();
        long batch = config.patches().batch();
        Map<String, Shape> shapes = Shape.of(network, patch);
        long kept = shape(shapes, Network.IMAGE).values() * bytesPerValue;
        long largest = 0;
        for (Node node : network.nodes()) {
            Shape output = shape(shapes, node.name());
            kept += kept(node.layer(), output, bytesPerValue);
            largest = Math.max(largest, output.values() * bytesPerValue);
        }
        long scores = (long) classes * patch.voxels() * Float.BYTES * SCORE_ARRAYS + patch.voxels() * Long.BYTES;
        long batches = (channels * (long) Float.BYTES + 1) * patch.voxels() * (2L + 8);
        long tensors = batch * (kept + GRADIENTS * largest + scores + batches)
                + network.trainedNumbers() * Float.BYTES * ARRAYS_A_WEIGHT;
        return PROCESS + (long) (SCRATCH * tensors);
    }

    private static Shape shape(Map<String, Shape> shapes, String name) {
        return Objects.requireNonNull(shapes.get(name));
    }

    /** What stays for the way back. */
    private static long kept(Layer layer, Shape output, int bytesPerValue) {
        long bytes = output.values() * bytesPerValue;
        if (layer.equals(new Layer.Pointwise(Layer.Function.RELU)) || layer instanceof Layer.Crop) {
            return 0; // overwrites its input, or is a view of it
        }
        if (layer instanceof Layer.TransposedConvolution || layer instanceof Layer.Magnification) {
            return 0; // only the concatenation that copies it needs it
        }
        if (layer instanceof Layer.MaxPooling) {
            return bytes + output.values() * Long.BYTES; // and where each largest value was
        }
        return bytes;
    }
}
