package org.imbrex.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.imbrex.error.UsageException;
import org.imbrex.io.MaskReader;
import org.imbrex.metric.PartitionScores;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;

/**
 * How well what lies between membranes was parted.
 *
 * @param membrane the class of the membranes
 * @param cases scores by case
 */
public record Partition(String membrane, Map<String, PartitionScores> cases) {
    /**
     * Scores the parts of each case.
     *
     * @throws UsageException if there is no such class
     */
    public static Partition of(
            List<String> classes,
            String membrane,
            List<CasePair> pairs,
            Function<CasePair, LabelMap> truthReader,
            Progress progress) {
        int label = classes.indexOf(membrane);
        if (label < 0) {
            throw new UsageException("expected a membrane among the classes " + classes + ", found " + membrane);
        }
        Map<String, PartitionScores> cases = new LinkedHashMap<>();
        for (CasePair pair : pairs) {
            progress.checkCancelled();
            progress.update("partition", cases.size(), pairs.size());
            LabelMap truth = truthReader.apply(pair);
            LabelMap prediction = MaskReader.read(pair.prediction());
            if (truth.extent().equals(prediction.extent())) {
                cases.put(pair.name(), PartitionScores.betweenMembranes(truth, prediction, label));
            }
        }
        progress.update("partition", pairs.size(), pairs.size());
        return new Partition(membrane, cases);
    }

    /** The mean of a score over the cases; NaN without any. */
    public double mean(ToDoubleFunction<PartitionScores> score) {
        return cases.values().stream().mapToDouble(score).average().orElse(Double.NaN);
    }
}
