package org.imbrex.training.torch;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
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
    public Caller caller(int atOnce) {
        return new TorchCaller();
    }

    /**
     * Gives the memory of the patches back to the system. They are larger than those of a training step: what is free of
     * them would lie between the step's own pieces, and every validation would find less of it in one piece.
     */
    @Override
    public void close() {
        Pointer.trimMemory();
    }

    private final class TorchCaller implements Caller {
        private FloatPointer input = new FloatPointer();
        private FloatPointer output = new FloatPointer();
        private Extent patch = Extent.of(1, 1);
        private Extent scored = Extent.of(1, 1);

        @Override
        public FloatBuffer input(Extent extent) {
            Network n = network.network();
            if (!extent.equals(patch) || input.isNull()) {
                close();
                patch = extent;
                scored = scored(extent);
                input = new FloatPointer(n.channels() * extent.voxels());
                output = new FloatPointer(n.classes() * scored.voxels());
            }
            return input.asBuffer();
        }

        @Override
        public FloatBuffer run() {
            Network n = network.network();
            TorchScope.withoutGradients(() -> {
                Tensor scores = network.forward(
                        Tensors.view(input.asBuffer(), shape(n.channels(), patch)), false, Precision.FLOAT32);
                Tensors.view(output.asBuffer(), shape(n.classes(), scored)).copy_(scores);
            });
            return output.asBuffer();
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

        /** Frees both at once: Java's collector would leave them until it runs for other reasons. */
        @Override
        public void close() {
            input.close();
            output.close();
        }
    }
}
