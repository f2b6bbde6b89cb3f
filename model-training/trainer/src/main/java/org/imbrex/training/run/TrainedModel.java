package org.imbrex.training.run;

import org.imbrex.model.ModelSpec;
import org.imbrex.training.network.Network;
import org.imbrex.training.network.State;

/**
 * What a run gives: the weights of its best epoch.
 *
 * @param network the architecture
 * @param weights its numbers
 * @param spec what the model says about itself
 * @param start the network before its first step
 * @param history all epochs
 * @param config what decided it, with the number of steps in place of a time budget
 * @param complete whether all steps were done; false if the run was cancelled
 */
public record TrainedModel(
        Network network,
        State weights,
        ModelSpec spec,
        StartCheck start,
        History history,
        TrainingConfig config,
        boolean complete) {}
