package org.imbrex.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.metric.ConfusionMatrix;
import org.imbrex.metric.Scores;
import org.imbrex.metric.ShapeScores;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;

/**
 * Scores predicted masks against true ones. A case that cannot be scored is named in the result, and the others are
 * scored.
 *
 * @param classes the names of the classes by number; empty to take as many classes as the masks hold
 * @param truthReader reads a true mask; it may give other numbers to its classes than the file does
 * @param tolerance of the normalised surface distance, in millimetres (voxels where spacing is unknown)
 * @param resamples how often cases are drawn for the confidence intervals
 * @param seed of that drawing
 */
public record Evaluator(
        List<String> classes, Function<CasePair, LabelMap> truthReader, double tolerance, int resamples, long seed) {
    public Evaluator {
        classes = List.copyOf(classes);
        if (classes.size() > 256) {
            throw new UsageException("expected at most 256 classes, found " + classes.size());
        }
        if (new HashSet<>(classes).size() != classes.size()) {
            throw new UsageException("expected classes of different names, found " + classes);
        }
        if (!(tolerance >= 0)) {
            throw new UsageException("expected a tolerance of 0 mm or more, found " + tolerance);
        }
        if (resamples < 1) {
            throw new UsageException("expected at least 1 resample, found " + resamples);
        }
    }

    /** Takes the masks' numbers as they are and a tolerance of 1 mm. */
    public static Evaluator of(List<String> classes) {
        return new Evaluator(classes, pair -> pair.readTruth(classes), 1, 1000, 1);
    }

    /**
     * Scores all masks of two folders that share a name.
     *
     * @throws InputException if nothing could be scored
     */
    public Evaluation evaluate(Path truths, Path predictions, Progress progress) {
        CaseFolders.Found found = CaseFolders.pair(truths, predictions);
        return evaluate(found.pairs(), found.failures(), progress);
    }

    /**
     * Scores pairs of masks.
     *
     * @param failures cases that are known to have failed before, to be named in the result
     * @throws InputException if nothing could be scored
     */
    public Evaluation evaluate(List<CasePair> pairs, List<Failure> failures, Progress progress) {
        List<Counted> counted = new ArrayList<>();
        List<Failure> failed = new ArrayList<>(failures);
        for (CasePair pair : pairs) {
            progress.checkCancelled();
            progress.update("scoring", counted.size(), pairs.size());
            try {
                counted.add(count(pair));
            } catch (CancelledException e) {
                throw e;
            } catch (ImbrexException e) {
                failed.add(new Failure(pair.name(), String.valueOf(e.getMessage())));
            }
        }
        if (counted.isEmpty()) {
            String first = failed.isEmpty() ? "no case" : failed.get(0).problem();
            throw new InputException(
                    pairs.isEmpty() ? Path.of("") : pairs.get(0).prediction(), "no case could be scored: " + first);
        }
        progress.update("scoring", pairs.size(), pairs.size());
        return summary(counted, failed);
    }

    /** A case that is measured; how many classes there are in all is known only after the last case. */
    private record Counted(String name, ConfusionMatrix confusion, List<ShapeScores> shapes) {
        /** With shapes of classes that neither of its masks has. */
        CaseScores withClasses(int classes) {
            ConfusionMatrix all = confusion.withClasses(classes);
            List<ShapeScores> shapesOfAll = new ArrayList<>(shapes);
            while (shapesOfAll.size() < classes - 1) {
                shapesOfAll.add(ShapeScores.ABSENT);
            }
            return new CaseScores(name, all, Scores.of(all), shapesOfAll);
        }
    }

    private Counted count(CasePair pair) {
        MaskPair masks = MaskPair.read(pair, truthReader);
        LabelMap truth = masks.truth();
        LabelMap prediction = masks.prediction();
        int known = classes.isEmpty() ? 256 : classes.size();
        int inTruth = checkLabels(pair.truth(), truth, known);
        int inPrediction = checkLabels(pair.prediction(), prediction, known);
        int counted = classes.isEmpty() ? Math.max(inTruth, inPrediction) + 1 : known;
        return new Counted(
                pair.name(),
                ConfusionMatrix.count(counted, truth, prediction),
                IntStream.range(1, counted)
                        .mapToObj(label -> ShapeScores.of(truth, prediction, label, tolerance))
                        .toList());
    }

    /** The highest label of a mask. */
    private static int checkLabels(Path file, LabelMap map, int classes) {
        int highest = 0;
        for (byte label : map.labels()) {
            highest = Math.max(highest, label & 0xff);
        }
        if (highest >= classes) {
            throw InputException.of(file, "classes 0 to " + (classes - 1), "class " + highest);
        }
        return highest;
    }

    private Evaluation summary(List<Counted> counted, List<Failure> failures) {
        int count = counted.stream()
                .mapToInt(one -> one.confusion().classCount())
                .max()
                .orElseThrow();
        List<String> names = classes.isEmpty() ? numbered(Math.max(2, count)) : classes;
        List<CaseScores> cases =
                counted.stream().map(one -> one.withClasses(names.size())).toList();
        return new Evaluation(
                names,
                tolerance,
                cases,
                failures,
                ConfusionMatrix.sum(cases.stream().map(CaseScores::confusion).toList()),
                Evaluation.Summary.of(cases),
                Bootstrap.intervals(cases, resamples, seed));
    }

    private static List<String> numbered(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(label -> label == 0 ? "background" : "class " + label)
                .toList();
    }
}
