package org.imbrex.training.run;

import java.util.List;
import org.imbrex.training.data.PatchSettings;
import org.imbrex.yaml.Key;

/**
 * Which patches a step sees.
 *
 * @param size voxels along each axis, slowest first; one number for the same along all
 * @param batch patches at once
 * @param accumulate batches whose gradients make one step
 * @param foreground the share of patches that is laid on an annotated voxel
 * @param hardNegatives the share of patches that is laid on regions in which the network saw a class that is not there
 * @param rareCases how much likelier the other patches are of cases that hold the rarest class
 * @param rareAugmentation how much likelier each augmentation is for patches laid on the rarest class
 */
public record PatchChoice(
        @Key(value = "voxels along y, x or z, y, x; one number for all axes", from = 1, to = 8192)
        List<Integer> size,

        @Key(value = "patches at once", from = 1, to = 4096) int batch,

        @Key(value = "batches whose gradients make one step: a larger batch in the same memory", from = 1, to = 4096)
        int accumulate,

        @Key(value = "share of patches laid on an annotated voxel, every class as often", from = 0, to = 1)
        double foreground,

        @Key(
                value = "share of patches laid where the network, after the last epoch, saw a class that is not there",
                from = 0,
                to = 1)
        double hardNegatives,

        @Key(
                value = "how much likelier the other patches come from cases that hold the rarest class",
                from = 1,
                to = 1000)
        double rareCases,

        @Key(value = "how much likelier augmentations are for patches laid on the rarest class", from = 1, to = 100)
        double rareAugmentation) {
    public PatchChoice {
        size = List.copyOf(size);
        if (size.isEmpty() || size.size() > 3) {
            throw new IllegalArgumentException("expected a size of 1, 2 or 3 numbers, found " + size);
        }
    }

    /** Four squares of 256, a third of them on the foreground. */
    public static PatchChoice defaults() {
        return new PatchChoice(List.of(256), 4, 1, PatchSettings.FOREGROUND_SHARE, 0, 1, 1);
    }

    /** Whether training scans are searched after each epoch. */
    boolean looksForHardNegatives() {
        return hardNegatives > 0;
    }
}
