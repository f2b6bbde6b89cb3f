package org.imbrex.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.imbrex.evaluate.Evaluation.Intervals;
import org.imbrex.metric.ClassRegion;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;
import org.imbrex.metric.ShapeScores;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;

/**
 * How well classes that contain others were segmented with what lies inside them.
 *
 * @param regions by the name of the containing class: what its voxels are called, and its evaluation against all else
 */
public record RegionScores(Map<String, RegionScore> regions) {
    /** The class of an evaluation that is the region; the other one is all else. */
    private static final int REGION = 1;

    /**
     * One region.
     *
     * @param classes the names of its voxels' classes
     * @param evaluation with two classes, all else and the region
     */
    public record RegionScore(List<String> classes, Evaluation evaluation) {
        public RegionScore {
            classes = List.copyOf(classes);
        }
    }

    /**
     * Scores the regions of the cases of an evaluation.
     *
     * @param evaluation of the classes as they are in the masks
     * @param containing regions of its classes
     * @param truthReader reads a true mask, as for the {@link Evaluator}
     */
    public static RegionScores of(
            Evaluation evaluation,
            List<ClassRegion> containing,
            List<CasePair> pairs,
            Function<CasePair, LabelMap> truthReader,
            Progress progress) {
        Set<String> scored = new HashSet<>();
        evaluation.cases().forEach(one -> scored.add(one.name()));
        List<List<CaseScores>> cases = new ArrayList<>();
        containing.forEach(region -> cases.add(new ArrayList<>()));
        int done = 0;
        for (CasePair pair : pairs) {
            progress.checkCancelled();
            progress.update("regions", done++, pairs.size());
            if (!scored.contains(pair.name())) {
                continue;
            }
            MaskPair masks = MaskPair.read(pair, truthReader);
            for (int i = 0; i < containing.size(); i++) {
                LabelMap truth = containing.get(i).of(masks.truth());
                LabelMap prediction = containing.get(i).of(masks.prediction());
                ConfusionMatrix confusion = ConfusionMatrix.count(2, truth, prediction);
                cases.get(i)
                        .add(new CaseScores(
                                pair.name(),
                                confusion,
                                Scores.of(confusion),
                                List.of(ShapeScores.of(truth, prediction, REGION, evaluation.tolerance()))));
            }
        }
        progress.update("regions", pairs.size(), pairs.size());
        Map<String, RegionScore> regions = new LinkedHashMap<>();
        for (int i = 0; i < containing.size(); i++) {
            String name = evaluation.classes().get(containing.get(i).label());
            List<String> classes = containing.get(i).labels().stream()
                    .map(evaluation.classes()::get)
                    .toList();
            regions.put(name, new RegionScore(classes, evaluation(name, cases.get(i), evaluation)));
        }
        return new RegionScores(regions);
    }

    private static Evaluation evaluation(String name, List<CaseScores> cases, Evaluation whole) {
        Intervals drawing = whole.intervals();
        return new Evaluation(
                List.of("outside", name),
                whole.tolerance(),
                cases,
                List.of(),
                ConfusionMatrix.sum(cases.stream().map(CaseScores::confusion).toList()),
                Evaluation.Summary.of(cases),
                Bootstrap.intervals(cases, drawing.resamples(), drawing.seed()));
    }
}
