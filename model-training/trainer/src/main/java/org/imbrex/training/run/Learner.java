package org.imbrex.training.run;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.error.DivergedException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.training.loss.Loss;
import org.imbrex.training.loss.Scored;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;
import org.imbrex.training.optimise.AdamW;
import org.imbrex.training.optimise.Optimiser;
import org.imbrex.training.optimise.Schedule;
import org.imbrex.training.optimise.WeightAverage;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.jspecify.annotations.Nullable;

/** A network on its way: takes a batch, makes its weights a little better. */
public final class Learner implements AutoCloseable {
    private final TrainingConfig config;
    private final Schedule schedule;
    private final TorchNetwork network;
    private final Loss loss;
    private final Optimiser optimiser;
    private final @Nullable WeightAverage average;

    /**
     * Starts from given weights.
     *
     * @param initial numbers for every parameter of the network
     * @param loss what is made small
     * @param schedule the rate of each step
     */
    public Learner(
            TrainingConfig config, Network network, State initial, Loss loss, Schedule schedule, TorchDevice device) {
        this.config = config;
        this.loss = loss;
        this.schedule = schedule;
        this.network = new TorchNetwork(network, initial, device);
        this.optimiser = new AdamW(this.network, config.optimiser().decay());
        this.average = config.optimiser().average() > 0
                ? new WeightAverage(this.network, config.optimiser().average())
                : null;
    }

    /**
     * One step.
     *
     * @param images [batch, channels, y, x], direct, in native order
     * @param labels [batch, y, x], direct
     * @param step from 0
     * @return the loss before the step
     * @throws DivergedException if the loss is not finite
     */
    public double step(FloatBuffer images, ByteBuffer labels, long step) {
        try {
            return TorchScope.compute(() -> compute(images, labels, step));
        } catch (OutOfMemoryError | RuntimeException e) {
            if (String.valueOf(e.getMessage()).matches("(?s).*(allocate memory|out of memory|memory usage).*")) {
                throw new ResourceException(
                        "memory: a batch of " + config.batch() + " patches of " + config.patch() + "x" + config.patch()
                                + " does not fit; a smaller batch or patch would ("
                                + ImbrexException.firstLine(e) + ")",
                        e);
            }
            throw e;
        }
    }

    private double compute(FloatBuffer images, ByteBuffer labels, long step) {
        int size = config.patch();
        int batch = config.batch();
        // Dropout draws from libtorch's own generator: the same numbers in the same step, wherever a run began.
        torch.manual_seed(config.seed() * 0x9E3779B97F4A7C15L + step);
        optimiser.clearGradients();
        Tensor scores = network.forward(
                Tensors.view(images, batch, network.network().channels(), size, size),
                true,
                network.device().precision());
        Tensor truth = network.device().place(Tensors.view(labels, batch, size, size));
        Tensor wrong = loss.of(new Scored(scores, truth));
        wrong.backward();
        if (config.optimiser().clip() > 0) {
            optimiser.clipGradients(config.optimiser().clip());
        }
        double rate = schedule.rate(step);
        optimiser.step(rate);
        if (average != null) {
            average.update(step);
        }
        double value = wrong.item_double();
        if (!Double.isFinite(value)) {
            throw new DivergedException("step " + step + ": expected a finite loss, found " + value
                    + "; the learning rate (here " + rate + ") is the usual cause: try a tenth of it");
        }
        return value;
    }

    /** The network that is validated and exported: its weights are averaged where the configuration says so. */
    public TorchNetwork result() {
        return average == null ? network : average.network();
    }

    /** Everything that it needs to go on later. */
    public State state() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.state().arrays().forEach((name, array) -> arrays.put("network." + name, array));
        optimiser.state().arrays().forEach((name, array) -> arrays.put("optimiser." + name, array));
        if (average != null) {
            average.network().state().arrays().forEach((name, array) -> arrays.put("average." + name, array));
        }
        return new State(arrays);
    }

    /** Takes over what {@link #state()} gave. */
    public void load(State state) {
        network.load(state.part("network."));
        optimiser.load(state.part("optimiser."));
        if (average != null) {
            average.network().load(state.part("average."));
        }
    }

    @Override
    public void close() {
        if (average != null) {
            average.close();
        }
        optimiser.close();
        network.close();
    }
}
