package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.progress.Progress;
import org.imbrex.training.network.NetworkSummary;

/**
 * What can be known of a training in two minutes, before hours are spent on it.
 *
 * @param network layer by layer
 * @param facts how far it looks
 * @param start the network before its first step
 * @param overfit whether it can learn two patches by heart
 * @param rates which learning rates suit
 */
public record Check(NetworkSummary network, GraphFacts facts, StartCheck start, OverfitTest overfit, RateTest rates) {

    /**
     * Looks, and tries, on networks that are thrown away.
     *
     * @throws org.imbrex.error.CancelledException if the progress says so
     */
    public static Check of(TrainingTask task, Progress progress) {
        Preparation prepared = Preparation.of(task, progress);
        NetworkSummary network =
                NetworkSummary.of(prepared.network(), task.config().patch());
        StartCheck start = prepared.look();
        Preparation two = Preparation.of(task.with(OverfitTest.config(task.config())), Progress.NONE);
        RateTest rates = RateTest.of(prepared, progress);
        OverfitTest overfit = OverfitTest.of(two, rates.boldest(), progress);
        return new Check(network, prepared.validation().facts(), start, overfit, rates);
    }

    /** Every finding in a sentence. */
    public List<String> words() {
        List<String> words = new ArrayList<>(List.of(start.words()));
        words.addAll(start.warnings());
        words.add(overfit.words());
        words.add(rates.words());
        return words;
    }

    /** Whether training makes sense as it is. */
    public boolean passed() {
        return overfit.passed() && start.warnings().isEmpty();
    }
}
