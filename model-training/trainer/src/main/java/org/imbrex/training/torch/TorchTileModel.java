package org.imbrex.training.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.training.network.Network;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;

/**
 * A network in training as inference sees it, so that validation runs through the tiling code that segments scans later.
 * It computes in 32 bits, as the exported model does. Closing it leaves the network alone.
 */
public final class TorchTileModel implements TileModel {
    private final TorchNetwork network;
    private final ModelSpec spec;
    private final GraphFacts facts;

    /**
     * A view of a network with its weights of the moment.
     *
     * @param spec what the exported model will say about itself
     * @param facts what a walk over the exported graph says about its reach and memory
     */
    public TorchTileModel(TorchNetwork network, ModelSpec spec, GraphFacts facts) {
        this.network = network;
        this.spec = spec;
        this.facts = facts;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public Reach reach() {
        return facts.reach();
    }

    /** One: libtorch itself uses all cores for a patch. */
    @Override
    public int callers() {
        return 1;
    }

    @Override
    public long bytesPerCaller(Extent patch) {
        return facts.peakActivationBytes(patch);
    }

    @Override
    public String device() {
        return network.device().with(Precision.FLOAT32).words();
    }

    @Override
    public Caller caller() {
        return new TorchCaller();
    }

    @Override
    public void close() {}

    private final class TorchCaller implements Caller {
        private FloatBuffer input = FloatBuffer.allocate(0);
        private FloatBuffer output = FloatBuffer.allocate(0);
        private Extent patch = Extent.of(1, 1);
        private Extent scored = Extent.of(1, 1);

        @Override
        public FloatBuffer input(Extent extent) {
            Network n = network.network();
            if (!extent.equals(patch) || !input.isDirect()) {
                patch = extent;
                scored = scored(extent);
                input = direct(n.channels() * extent.voxels());
                output = direct(n.classes() * scored.voxels());
            }
            return input.clear();
        }

        @Override
        public FloatBuffer run() {
            Network n = network.network();
            TorchScope.withoutGradients(() -> {
                Tensor scores =
                        network.forward(Tensors.view(input, shape(n.channels(), patch)), false, Precision.FLOAT32);
                Tensors.view(output, shape(n.classes(), scored)).copy_(scores);
            });
            return output.clear();
        }

        private long[] shape(int channels, Extent extent) {
            return network.network().dimensions() == 2
                    ? new long[] {1, channels, extent.height(), extent.width()}
                    : new long[] {1, channels, extent.depth(), extent.height(), extent.width()};
        }

        /** Without padding there are fewer scores than voxels. */
        private Extent scored(Extent extent) {
            if (facts.reach() instanceof Reach.Local local) {
                Halo crop = local.crop();
                return new Extent(
                        extent.depth() - crop.front() - crop.back(),
                        extent.height() - crop.top() - crop.bottom(),
                        extent.width() - crop.left() - crop.right());
            }
            return extent;
        }

        private static FloatBuffer direct(long floats) {
            return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        @Override
        public void close() {}
    }
}
