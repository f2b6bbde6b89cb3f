package org.imbrex.training.run;

import org.imbrex.progress.Progress;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.torch.TorchTileModel;
import org.imbrex.volume.LabelMap;

/** Segments a scan with a network in training, through the code that segments scans with the exported model. */
final class WholeScan {
    /** Native memory for a patch: whole slices of common size fit, larger ones are tiled. */
    private static final long MEMORY = 2L << 30;

    private WholeScan() {}

    /**
     * The class of each voxel.
     *
     * @param progress asked whether to stop; told nothing
     */
    static LabelMap segment(TorchTileModel model, LoadedCase loaded, Progress progress) {
        Progress silent = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return progress.cancelled();
            }
        };
        LabelMap predicted =
                LabelMap.empty(loaded.labels().extent(), loaded.labels().geometry());
        Segmenter.segment(model, loaded.scan(), predicted.sink(), SegmentOptions.within(MEMORY), silent);
        return predicted;
    }
}
