package org.imbrex.training.data;

import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Extent;

/**
 * Which patches a network is trained on.
 *
 * @param patch their extent; with a depth of 1 a scan of several slices is taken slice by slice
 * @param batch how many there are in a batch
 * @param foregroundShare the share of them that is laid on an annotated voxel, 0 to 1: nnU-Net's third is {@value
 *     #FOREGROUND_SHARE}
 * @param hardNegativeShare the share of them that is laid on {@link HardNegatives}, as soon as some are known
 * @param rareCases how much likelier the other patches are of cases that hold the rarest class, 1 for not at all
 * @param rareAugmentation how much likelier each augmentation is for patches laid on the rarest class, 1 for not at all
 * @param seed of every choice by chance
 */
public record PatchSettings(
        Extent patch,
        int batch,
        double foregroundShare,
        double hardNegativeShare,
        double rareCases,
        double rareAugmentation,
        long seed) {
    public static final double FOREGROUND_SHARE = 1 / 3.0;

    public PatchSettings {
        if (batch < 1) {
            throw new UsageException("expected a batch of at least 1 patch, found " + batch);
        }
        if (!(foregroundShare >= 0 && foregroundShare <= 1)) {
            throw new UsageException("expected a share of foreground patches from 0 to 1, found " + foregroundShare);
        }
        if (!(hardNegativeShare >= 0 && foregroundShare + hardNegativeShare <= 1)) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "expected a share of patches on hard negatives from 0 to %.2f, what the foreground's %s leaves,"
                            + " found %s",
                    1 - foregroundShare,
                    foregroundShare,
                    hardNegativeShare));
        }
        if (!(rareCases >= 1) || !(rareAugmentation >= 1)) {
            throw new UsageException("expected factors of 1 or more for the rarest class, found " + rareCases + " and "
                    + rareAugmentation);
        }
    }

    /** Without hard negatives or anything special for the rarest class. */
    public PatchSettings(Extent patch, int batch, double foregroundShare, long seed) {
        this(patch, batch, foregroundShare, 0, 1, 1, seed);
    }
}
