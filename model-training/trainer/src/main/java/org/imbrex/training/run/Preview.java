package org.imbrex.training.run;

import java.awt.image.BufferedImage;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.AugmentationPreview;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.DataFingerprint;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.PatchSampler;

/** What a run will see: its first patches, augmented as they will be. */
public final class Preview {
    private Preview() {}

    /**
     * A sheet of patches with the borders of their classes in colour.
     *
     * @throws org.imbrex.error.InputException if a case is not as it has to be
     */
    public static BufferedImage of(DataSet data, TrainingConfig config, int rows, int columns, Progress progress) {
        CaseCache cache = new CaseCache(data, Runtime.getRuntime().maxMemory() / 2);
        DataFingerprint fingerprint =
                DataFingerprint.of(cache, data.split(config.seed()).train(), progress);
        return AugmentationPreview.sheet(
                new PatchSampler(cache, fingerprint, config.patchSettings(), config.augmentation()), rows, columns);
    }
}
