package org.imbrex.training.data;

import org.imbrex.error.UsageException;
import org.imbrex.volume.Extent;

/**
 * Which patches a network is trained on.
 *
 * @param patch their extent; of depth 1, since a scan of several slices is taken slice by slice
 * @param batch how many there are in a batch
 * @param foregroundShare the share of them that is laid on an annotated voxel, 0 to 1: nnU-Net's third is {@value
 *     #FOREGROUND_SHARE}
 * @param seed of every choice by chance
 */
public record PatchSettings(Extent patch, int batch, double foregroundShare, long seed) {
    public static final double FOREGROUND_SHARE = 1 / 3.0;

    public PatchSettings {
        if (patch.depth() != 1) {
            throw new UsageException("expected patches of one slice, found " + patch);
        }
        if (batch < 1) {
            throw new UsageException("expected a batch of at least 1 patch, found " + batch);
        }
        if (!(foregroundShare >= 0 && foregroundShare <= 1)) {
            throw new UsageException("expected a share of foreground patches from 0 to 1, found " + foregroundShare);
        }
    }
}
