package org.imbrex.training.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.imbrex.training.loss.Loss;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.loss.Scored;
import org.imbrex.training.network.Network;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * The loss of a batch: the labels are cut to where the network gives scores, made coarser for auxiliary scores, and weighed
 * by U-Net's border map where the configuration says so.
 */
final class BatchLoss {
    /** What coarser scores count compared with those twice as fine: Isensee et al. (2021). */
    private static final double COARSER = 0.5;

    private final Loss loss;
    private final LossChoice choice;
    private final Network network;
    private final Extent patch;
    private final TorchDevice device;
    private @Nullable FloatBuffer weights;

    BatchLoss(Loss loss, LossChoice choice, Network network, Extent patch, TorchDevice device) {
        this.loss = loss;
        this.choice = choice;
        this.network = network;
        this.patch = patch;
        this.device = device;
    }

    /**
     * The loss, through which gradients flow.
     *
     * @param scores the network's, then the auxiliary ones
     * @param labels [batch, z, y, x], direct
     */
    Tensor of(List<Tensor> scores, ByteBuffer labels, int batch) {
        Tensor truth = device.place(Tensors.view(labels, shape(batch)));
        Tensor map = choice.border().weight() > 0 ? device.place(borders(labels, batch)) : null;
        Tensor sum = at(scores.get(0), truth, map, List.of());
        double count = 1;
        double share = 1;
        // The finest of the auxiliary scores comes last.
        for (int i = network.auxiliary().size() - 1; i >= 0; i--) {
            share *= COARSER;
            count += share;
            List<Integer> scale = network.auxiliary().get(i).scale();
            sum = sum.add(at(scores.get(i + 1), truth, map, scale).mul(new Scalar(share)));
        }
        return count == 1 ? sum : sum.div(new Scalar(count));
    }

    /** The labels where a network gives scores: [batch, z, y, x] bytes. */
    Tensor truth(ByteBuffer labels, int batch, Tensor scores) {
        return matching(device.place(Tensors.view(labels, shape(batch))), scores, List.of());
    }

    private Tensor at(Tensor scores, Tensor truth, @Nullable Tensor map, List<Integer> scale) {
        Tensor matching = matching(truth, scores, scale);
        return loss.of(
                new Scored(scores, matching, choice.overlapping(), map == null ? null : matching(map, scores, scale)));
    }

    /** Every so many-th voxel, and of these the ones that have scores: without padding those in the middle. */
    private static Tensor matching(Tensor voxels, Tensor scores, List<Integer> scale) {
        Tensor result = voxels;
        for (int axis = 1; axis < voxels.dim(); axis++) {
            if (!scale.isEmpty() && scale.get(axis - 1) > 1) {
                int step = scale.get(axis - 1);
                result = result.slice(axis, new LongOptional(step / 2), new LongOptional(), step);
            }
            long margin = (result.size(axis) - scores.size(axis + 1L)) / 2;
            if (margin > 0) {
                result = result.narrow(axis, margin, scores.size(axis + 1L));
            }
        }
        return result;
    }

    private Tensor borders(ByteBuffer labels, int batch) {
        int slice = patch.height() * patch.width();
        int slices = batch * patch.depth();
        FloatBuffer into = weights;
        if (into == null) {
            into = ByteBuffer.allocateDirect(slices * slice * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            weights = into;
        }
        FloatBuffer map = into;
        IntStream.range(0, slices).parallel().forEach(i -> {
            byte[] numbers = new byte[slice];
            labels.get(i * slice, numbers);
            map.put(i * slice, choice.border().of(numbers, patch.height(), patch.width()));
        });
        return Tensors.view(map, shape(batch));
    }

    private long[] shape(long batch) {
        return network.dimensions() == 2
                ? new long[] {batch, patch.height(), patch.width()}
                : new long[] {batch, patch.depth(), patch.height(), patch.width()};
    }
}
