package org.imbrex.training.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.imbrex.metric.ClassRegion;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.LesionCounts;
import org.imbrex.metric.Lesions;
import org.imbrex.model.ModelSpec;
import org.imbrex.onnx.graph.GraphFacts;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.Batch;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.training.data.PatchLoader;
import org.imbrex.training.data.PatchSampler;
import org.imbrex.training.torch.TorchTileModel;
import org.imbrex.volume.LabelMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores a network in training on whole scans.
 *
 * @param cache where the scans come from
 * @param cases whom to score
 * @param regions classes that contain others, scored with what lies inside them too
 * @param spec what the exported model will say about itself
 * @param facts what a walk over the exported graph says
 * @param patches draws patches of the cases, without augmentation, for their loss; null where there is no case
 */
record Validation(
        CaseCache cache,
        List<Case> cases,
        List<ClassRegion> regions,
        ModelSpec spec,
        GraphFacts facts,
        @Nullable PatchSampler patches) {
    /** So many patches say whether the loss rises or falls. */
    private static final int LOSS_PATCHES = 16;
    /** Of more classes lesions are not counted: whole-body atlases would take longer to score than to segment. */
    private static final int MOST_CLASSES_BY_LESION = 16;

    /** Whether there is anything to score. */
    boolean any() {
        return !cases.isEmpty();
    }

    /**
     * Scores all voxels of all cases together.
     *
     * @param progress asked whether to stop; told nothing
     */
    ValidationScores score(Learner learner, Progress progress) {
        if (!any()) {
            return ValidationScores.NONE;
        }
        int classes = spec.classes().size();
        ConfusionMatrix matrix = ConfusionMatrix.empty(classes);
        List<LesionCounts> lesions = new ArrayList<>(Collections.nCopies(classes, LesionCounts.NONE));
        List<LesionCounts> lesionsOfRegions = new ArrayList<>(Collections.nCopies(regions.size(), LesionCounts.NONE));
        try (TorchTileModel model = new TorchTileModel(learner.result(), spec, facts)) {
            for (Case c : cases) {
                LoadedCase loaded = cache.get(c);
                LabelMap predicted = WholeScan.segment(model, loaded, progress);
                matrix = matrix.plus(ConfusionMatrix.count(classes, loaded.labels(), predicted));
                for (int label = 1; label < classes && classes <= MOST_CLASSES_BY_LESION; label++) {
                    LesionCounts found =
                            Lesions.byOverlap(loaded.labels(), predicted, label).counts();
                    lesions.set(label, lesions.get(label).plus(found));
                }
                for (int i = 0; i < regions.size() && classes <= MOST_CLASSES_BY_LESION; i++) {
                    LabelMap truth = regions.get(i).of(loaded.labels());
                    LesionCounts found = Lesions.byOverlap(truth, regions.get(i).of(predicted), 1)
                            .counts();
                    lesionsOfRegions.set(i, lesionsOfRegions.get(i).plus(found));
                }
            }
        }
        List<ClassTally> tallies = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            tallies.add(tally(matrix, List.of(label), lesions.get(label)));
        }
        SortedMap<Integer, ClassTally> whole = new TreeMap<>();
        for (int i = 0; i < regions.size(); i++) {
            ClassRegion region = regions.get(i);
            whole.put(region.label(), tally(matrix, region.labels(), lesionsOfRegions.get(i)));
        }
        return new ValidationScores(loss(learner), tallies, whole);
    }

    /** The voxels of some classes together. */
    private static ClassTally tally(ConfusionMatrix matrix, List<Integer> labels, LesionCounts lesions) {
        long truth = 0;
        long predicted = 0;
        long both = 0;
        for (int label : labels) {
            truth += matrix.truthTotal(label);
            predicted += matrix.predictionTotal(label);
            for (int other : labels) {
                both += matrix.count(label, other);
            }
        }
        return new ClassTally(truth, predicted, both, lesions);
    }

    /** The mean loss of the same patches each time. */
    private double loss(Learner learner) {
        if (patches == null) {
            return Double.NaN;
        }
        int batches = (int) Math.ceil((double) LOSS_PATCHES / patches.settings().batch());
        double sum = 0;
        try (PatchLoader loader = PatchLoader.start(patches, 0, 1)) {
            for (int i = 0; i < batches; i++) {
                try (Batch batch = loader.next()) {
                    sum += learner.loss(batch.images(), batch.labels());
                }
            }
        }
        return sum / batches;
    }
}
