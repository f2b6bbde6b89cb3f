package org.imbrex.training.run;

import org.imbrex.model.Device;
import org.imbrex.training.data.DataSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be trained.
 *
 * @param data annotated scans
 * @param config what decides what is learnt
 * @param device where to compute
 * @param from a model to start from, or null to start by chance
 */
public record TrainingTask(
        DataSet data,
        TrainingConfig config,
        Device device,
        @Nullable Pretrained from) {
    /** Starts by chance. */
    public TrainingTask(DataSet data, TrainingConfig config, Device device) {
        this(data, config, device, null);
    }

    /** The same with another configuration. */
    TrainingTask with(TrainingConfig other) {
        return new TrainingTask(data, other, device, from);
    }

    /** The same on other scans, or on another split of them. */
    public TrainingTask with(DataSet other) {
        return new TrainingTask(other, config, device, from);
    }
}
