package org.imbrex.training.run;

import java.util.List;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.progress.Progress;
import org.imbrex.segment.SegmentOptions;
import org.imbrex.segment.Segmenter;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.torch.TorchNetwork;
import org.imbrex.training.torch.TorchTileModel;
import org.imbrex.volume.LabelMap;

/**
 * Scores a network in training on whole scans, through the code that segments scans with the exported model.
 *
 * @param cache where the scans come from
 * @param cases whom to score
 * @param spec what the exported model will say about itself
 * @param facts what a walk over the exported graph says
 */
record Validation(CaseCache cache, List<Case> cases, ModelSpec spec, GraphFacts facts) {
    /** Native memory for a patch: whole slices of common size fit, larger ones are tiled. */
    private static final long MEMORY = 2L << 30;

    /** Whether there is anything to score. */
    boolean any() {
        return !cases.isEmpty();
    }

    /**
     * The confusion matrix over all voxels of all cases.
     *
     * @param progress asked whether to stop; told nothing
     */
    ConfusionMatrix score(TorchNetwork network, Progress progress) {
        Progress silent = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return progress.cancelled();
            }
        };
        ConfusionMatrix matrix = ConfusionMatrix.empty(spec.classes().size());
        try (TorchTileModel model = new TorchTileModel(network, spec, facts)) {
            for (Case c : cases) {
                LoadedCase loaded = cache.get(c);
                LabelMap predicted =
                        LabelMap.empty(loaded.labels().extent(), loaded.labels().geometry());
                Segmenter.segment(model, loaded.scan(), predicted.sink(), SegmentOptions.within(MEMORY), silent);
                matrix = matrix.plus(ConfusionMatrix.count(spec.classes().size(), loaded.labels(), predicted));
            }
        }
        return matrix;
    }
}
