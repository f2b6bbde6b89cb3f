package org.imbrex.training.run;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.imbrex.error.DivergedException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.imbrex.training.data.Batch;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.loss.Loss;
import org.imbrex.training.loss.Penalty;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.Parameter;
import org.imbrex.training.network.State;
import org.imbrex.training.optimise.Optimiser;
import org.imbrex.training.optimise.Schedule;
import org.imbrex.training.optimise.WeightAverage;
import org.imbrex.training.torch.Tensors;
import org.imbrex.training.torch.TorchDevice;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchScope;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/** A network on its way: takes a batch, makes its weights a little better. */
public final class Learner implements AutoCloseable {
    private final TrainingConfig config;
    private final Extent patch;
    private final Schedule schedule;
    private final TorchNetwork network;
    private final BatchLoss loss;
    private final Penalty penalty;
    private final List<Tensor> kernels;
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
        this.patch = config.patch();
        this.schedule = schedule;
        this.network = new TorchNetwork(network, initial, device);
        this.loss = new BatchLoss(loss, config.loss(), network, patch, device);
        this.penalty = config.loss().penalty();
        this.kernels = network.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(parameter -> this.network.parameter(parameter.name()))
                .toList();
        OptimiserChoice choice = config.optimiser();
        this.optimiser = Optimiser.of(choice.kind(), this.network, choice.momentum(), choice.decay());
        this.average = choice.average() > 0 ? new WeightAverage(this.network, choice.average()) : null;
    }

    /**
     * One step on as many of the next batches as the configuration accumulates.
     *
     * @param step from 0
     * @return the mean loss of the batches before the step
     * @throws DivergedException if the loss is not finite
     */
    public double step(PatchLoader patches, long step) {
        int batches = config.patches().accumulate();
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            try (Batch batch = patches.next()) {
                sum += gradients(batch.images(), batch.labels(), step, i);
            }
        }
        move(step);
        return sum / batches;
    }

    /**
     * One step on one batch.
     *
     * @param images [batch, channels, z, y, x], direct, in native order
     * @param labels [batch, z, y, x], direct
     * @param step from 0
     * @return the loss before the step
     * @throws DivergedException if the loss is not finite
     */
    public double step(FloatBuffer images, ByteBuffer labels, long step) {
        double value = gradients(images, labels, step, 0);
        move(step);
        return value;
    }

    /** Adds the gradients of one of a step's batches, the first being 0; gives its loss. */
    double gradients(FloatBuffer images, ByteBuffer labels, long step, int part) {
        double value;
        try {
            value = TorchScope.compute(() -> compute(images, labels, step, part));
        } catch (OutOfMemoryError | RuntimeException e) {
            if (String.valueOf(e.getMessage()).matches("(?s).*(allocate memory|out of memory|memory usage).*")) {
                throw new ResourceException(
                        "memory: a batch of " + config.patches().batch() + " patches of " + patch
                                + " does not fit; a smaller batch or patch would, and patches.accumulate makes up for"
                                + " it (" + ImbrexException.firstLine(e) + ")",
                        e);
            }
            throw e;
        }
        if (!Double.isFinite(value)) {
            throw new DivergedException("step " + step + ": expected a finite loss, found " + value + " ("
                    + LearnerLook.firstNotFinite(network, view(images)) + "); the learning rate (here "
                    + schedule.rate(step) + ") is the usual cause: try a tenth of it");
        }
        return value;
    }

    private double compute(FloatBuffer images, ByteBuffer labels, long step, int part) {
        int batches = config.patches().accumulate();
        // Dropout draws from libtorch's own generator: the same numbers in the same step, wherever a run began.
        torch.manual_seed((config.seed() * 0x9E3779B97F4A7C15L + step) * batches + part);
        if (part == 0) {
            optimiser.clearGradients();
        }
        List<Tensor> scores =
                network.forwardAll(view(images), true, network.device().precision());
        Tensor wrong = loss.of(scores, labels, config.patches().batch());
        if (penalty.applies()) {
            wrong = wrong.add(penalty.of(kernels));
        }
        (batches == 1 ? wrong : wrong.div(new Scalar((double) batches))).backward();
        return wrong.item_double();
    }

    /**
     * The loss of one batch as the validated network has it: without dropout, by the kept statistics, without a penalty.
     *
     * @param images as for {@link #step}
     * @param labels as for {@link #step}
     */
    double loss(FloatBuffer images, ByteBuffer labels) {
        return TorchScope.<Double>computeWithoutGradients(() -> {
            Tensor view = Tensors.view(
                    images, shape(config.patches().batch(), network.network().channels()));
            List<Tensor> scores =
                    result().forwardAll(view, false, network.device().precision());
            return loss.of(scores, labels, config.patches().batch()).item_double();
        });
    }

    /** What the network makes of a batch before it has learnt from it; its kept statistics follow the batch. */
    StartCheck look(FloatBuffer images, ByteBuffer labels, boolean prior) {
        return TorchScope.compute(() -> {
            optimiser.clearGradients();
            torch.manual_seed(config.seed());
            return LearnerLook.start(
                    network,
                    view(images),
                    prior,
                    scores -> loss.of(scores, labels, config.patches().batch()));
        });
    }

    /** The mean Dice, over the classes but the background that a batch holds, of what the network in training makes of it. */
    double dice(FloatBuffer images, ByteBuffer labels) {
        return TorchScope.<Double>computeWithoutGradients(() -> {
            Tensor scores = network.forward(view(images), true, network.device().precision());
            return LearnerLook.dice(scores, loss.truth(labels, config.patches().batch(), scores));
        });
    }

    /** A batch as the network takes it; good while its buffer is. */
    private Tensor view(FloatBuffer images) {
        return Tensors.view(
                images, shape(config.patches().batch(), network.network().channels()));
    }

    private long[] shape(long batch, long channels) {
        return network.network().dimensions() == 2
                ? new long[] {batch, channels, patch.height(), patch.width()}
                : new long[] {batch, channels, patch.depth(), patch.height(), patch.width()};
    }

    /** Moves the weights against the gradients. */
    void move(long step) {
        TorchScope.run(() -> {
            if (config.optimiser().clip() > 0) {
                optimiser.clipGradients(config.optimiser().clip());
            }
            optimiser.step(schedule.rate(step));
            if (average != null) {
                average.update(step);
            }
        });
    }

    /** The network that is validated and exported: its weights are averaged where the configuration says so. */
    public TorchNetwork result() {
        return average == null ? network : average.network();
    }

    /** Everything that it needs to go on later, as it is when it is shown. */
    public Map<String, Numbers> numbers() {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        network.numbers().forEach((name, array) -> numbers.put("network." + name, array));
        optimiser.numbers().forEach((name, array) -> numbers.put("optimiser." + name, array));
        if (average != null) {
            average.network().numbers().forEach((name, array) -> numbers.put("average." + name, array));
        }
        return numbers;
    }

    /**
     * Takes over a copy of what {@link #numbers()} gave.
     *
     * @throws IllegalArgumentException if numbers are missing, or more or fewer than they should be
     */
    public void load(State state) {
        numbers().forEach((name, array) -> {
            if (state.get(name).length != array.size()) {
                throw new IllegalArgumentException(
                        name + ": expected " + array.size() + " numbers, found " + state.get(name).length);
            }
        });
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
