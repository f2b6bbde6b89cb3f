package org.imbrex.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.PatchSettings;
import org.imbrex.training.loss.LossChoice;
import org.imbrex.training.network.UNet;
import org.imbrex.volume.Extent;

/**
 * Everything that decides what a run learns from a data set.
 *
 * @param network the architecture
 * @param loss what is made small
 * @param optimiser how weights move
 * @param length how long
 * @param patch height and width of a patch, a multiple of the network's grid
 * @param batch patches a step
 * @param foregroundShare the share of patches that is laid on an annotated voxel, 0 to 1
 * @param augmentation how patches are varied
 * @param seed of every choice by chance
 */
public record TrainingConfig(
        UNet network,
        LossChoice loss,
        OptimiserChoice optimiser,
        Length length,
        int patch,
        int batch,
        double foregroundShare,
        Augmentation augmentation,
        long seed) {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    /** What works for most: five minutes. */
    public static TrainingConfig defaults() {
        return new TrainingConfig(
                new UNet(16, 4, 0),
                LossChoice.of(LossChoice.Kind.DICE_CROSS_ENTROPY),
                new OptimiserChoice(1e-3, 1e-4, 50, 0, 0.99),
                Length.ofSeconds(300),
                256,
                4,
                PatchSettings.FOREGROUND_SHARE,
                Augmentation.defaults(),
                1);
    }

    public TrainingConfig withNetwork(UNet other) {
        return new TrainingConfig(other, loss, optimiser, length, patch, batch, foregroundShare, augmentation, seed);
    }

    public TrainingConfig withLoss(LossChoice other) {
        return new TrainingConfig(network, other, optimiser, length, patch, batch, foregroundShare, augmentation, seed);
    }

    public TrainingConfig withOptimiser(OptimiserChoice other) {
        return new TrainingConfig(network, loss, other, length, patch, batch, foregroundShare, augmentation, seed);
    }

    public TrainingConfig withLength(Length other) {
        return new TrainingConfig(network, loss, optimiser, other, patch, batch, foregroundShare, augmentation, seed);
    }

    public TrainingConfig withPatches(int size, int number, double foreground) {
        return new TrainingConfig(network, loss, optimiser, length, size, number, foreground, augmentation, seed);
    }

    public TrainingConfig withAugmentation(Augmentation other) {
        return new TrainingConfig(network, loss, optimiser, length, patch, batch, foregroundShare, other, seed);
    }

    public TrainingConfig withSeed(long other) {
        return new TrainingConfig(network, loss, optimiser, length, patch, batch, foregroundShare, augmentation, other);
    }

    /** The whole configuration as YAML. */
    public String yaml() {
        try {
            return YAML.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration is plain data", e);
        }
    }

    PatchSettings patches() {
        return new PatchSettings(Extent.of(patch, patch), batch, foregroundShare, seed);
    }
}
