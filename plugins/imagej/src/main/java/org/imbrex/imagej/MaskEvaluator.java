package org.imbrex.imagej;

import ij.ImagePlus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.evaluate.CaseFolders;
import org.imbrex.evaluate.CasePair;
import org.imbrex.evaluate.Failure;
import org.imbrex.evaluate.MaskPair;
import org.imbrex.imagej.image.LabelImages;
import org.imbrex.imagej.output.ScoreTable;
import org.imbrex.io.ScanFolder;
import org.imbrex.progress.Progress;
import org.imbrex.volume.LabelMap;

/** Scores predicted masks against true ones. */
final class MaskEvaluator {
    private final List<String> classes;
    private final ScoreTable table;

    MaskEvaluator(List<String> classes, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new UsageException("tolerance: expected 0 or more, found " + tolerance);
        }
        if (new HashSet<>(classes).size() != classes.size()) {
            throw new UsageException("classes: expected different names, found " + String.join(",", classes));
        }
        this.classes = classes;
        this.table = new ScoreTable(classes, tolerance);
    }

    /**
     * Scores an open image.
     *
     * @param where what the truth is from, for errors
     */
    EvaluateResult evaluate(String where, LabelMap truth, ImagePlus prediction) {
        LabelMap found = LabelImages.read(prediction);
        if (!truth.extent().equals(found.extent())) {
            throw new UsageException(prediction.getTitle() + ": expected " + truth.extent() + " as " + where
                    + ", found " + found.extent());
        }
        table.add(prediction.getTitle(), truth, found);
        return new EvaluateResult(table.finish(), table.summary(), List.of(), List.of(truth), List.of(found));
    }

    /** Scores the masks of two folders that share a name, or two files. */
    EvaluateResult evaluate(Path truth, Path prediction, Progress progress) {
        CaseFolders.Found found = Files.isRegularFile(truth) && Files.isRegularFile(prediction)
                ? new CaseFolders.Found(List.of(new CasePair(name(prediction), truth, prediction)), List.of())
                : CaseFolders.pair(truth, prediction);
        List<Failure> failures = new ArrayList<>(found.failures());
        int done = 0;
        int scored = 0;
        for (CasePair pair : found.pairs()) {
            progress.checkCancelled();
            try {
                MaskPair masks = MaskPair.read(pair, this::truth);
                LabelImages.binary(masks.prediction().labels());
                table.add(pair.name(), masks.truth(), masks.prediction());
                scored++;
            } catch (CancelledException e) {
                throw e;
            } catch (ImbrexException e) {
                failures.add(new Failure(pair.name(), ImbrexException.firstLine(e)));
            }
            progress.update("scoring", ++done, found.pairs().size());
        }
        if (scored == 0) {
            throw new InputException(
                    prediction,
                    "no case could be scored: "
                            + failures.get(failures.size() - found.pairs().size())
                                    .problem());
        }
        return new EvaluateResult(table.finish(), table.summary(), failures, List.of(), List.of());
    }

    private LabelMap truth(CasePair pair) {
        LabelMap truth = pair.readTruth(classes);
        if (!pair.drawn()) {
            LabelImages.binary(truth.labels());
        }
        return truth;
    }

    private static String name(Path file) {
        return ScanFolder.stem(String.valueOf(file.getFileName()));
    }
}
