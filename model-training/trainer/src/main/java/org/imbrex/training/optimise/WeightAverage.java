package org.imbrex.training.optimise;

import org.bytedeco.pytorch.Scalar;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;

/**
 * A running average of a network's weights, {@code a = d a + (1 - d) w}, which wavers less than the weights themselves:
 * Polyak and Juditsky (1992), with the exponential weighting of Tarvainen and Valpola (2017, arXiv:1703.01780). At the
 * start {@code d = (1 + t) / (10 + t)}, so that the first weights are soon forgotten.
 */
public final class WeightAverage implements AutoCloseable {
    private final TorchNetwork network;
    private final TorchNetwork average;
    private final double decay;

    /**
     * @param network whose weights and kept statistics are averaged
     * @param decay d: the average looks back over about {@code 1 / (1 - d)} steps
     */
    public WeightAverage(TorchNetwork network, double decay) {
        this.network = network;
        this.average = new TorchNetwork(network.network(), network.state(), network.device());
        this.decay = decay;
    }

    /** The network with the averaged weights; it stays this object's. */
    public TorchNetwork network() {
        return average;
    }

    /**
     * Takes the weights after a step in.
     *
     * @param step from 0
     */
    public void update(long step) {
        double keep = Math.min(decay, (1.0 + step) / (10.0 + step));
        TorchScope.withoutGradients(() -> {
            Scalar share = new Scalar(1 - keep);
            for (Parameter parameter : network.network().parameters()) {
                average.parameter(parameter.name()).lerp_(network.parameter(parameter.name()), share);
            }
        });
    }

    @Override
    public void close() {
        average.close();
    }
}
