package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.CaseSummary;
import org.imbrex.training.data.HardNegatives;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.torch.TorchTileModel;

/**
 * Looks for the regions of training scans in which a network in training sees a class that is not there.
 *
 * @param cache where the scans come from
 * @param cases all training cases
 * @param spec what the exported model will say about itself
 * @param facts what a walk over the exported graph says
 * @param seed of the choice of cases
 */
record HardNegativeSearch(CaseCache cache, List<CaseSummary> cases, ModelSpec spec, GraphFacts facts, long seed) {
    /** Of more cases others are searched after each epoch: a search takes as long as a validation on so many. */
    private static final int MOST_CASES = 4;

    /**
     * Searches some cases with the network as it is. What is found follows from its weights and the step, so that a run that
     * goes on finds the same.
     *
     * @param step how many were done
     * @param progress asked whether to stop; told nothing
     */
    HardNegatives search(Learner learner, long step, Progress progress) {
        List<CaseSummary> chosen = new ArrayList<>(cases);
        Collections.shuffle(chosen, new Random(seed * 0x9E3779B97F4A7C15L + step));
        List<HardNegatives.OfCase> found = new ArrayList<>();
        try (TorchTileModel model = new TorchTileModel(learner.result(), spec, facts)) {
            for (CaseSummary summary : chosen.subList(0, Math.min(MOST_CASES, chosen.size()))) {
                LoadedCase loaded = cache.get(summary.origin());
                found.add(HardNegatives.of(
                        summary,
                        loaded.labels(),
                        WholeScan.segment(model, loaded, progress),
                        spec.classes().size()));
            }
        }
        return new HardNegatives(found);
    }
}
