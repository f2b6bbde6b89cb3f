package org.imbrex.training.data;

import java.util.SplittableRandom;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.training.augment.Augmentation;

/** Cuts patches out of cases through warps drawn by chance. For one thread. */
interface PatchCutter {
    /**
     * Cuts one patch.
     *
     * @param normalised how each channel is read
     * @param image takes channels x depth x height x width intensities
     * @param labels takes depth x height x width class numbers
     */
    void cut(
            LoadedCase loaded,
            PatchPlace place,
            ChannelMaps normalised,
            Augmentation augmentation,
            SplittableRandom random,
            float[] image,
            byte[] labels);
}
