package org.imbrex.training.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.imbrex.error.UsageException;
import org.imbrex.report.HtmlReport;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.Split;
import org.imbrex.training.run.Trainer;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.training.run.TrainingTask;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model for each fold, each in a folder of its own, and puts their scores together. Folds may be trained one by one,
 * in any order and on several machines that share a disk: whoever ends last finds the results of all.
 *
 * @param folds how many
 * @param only the one to train, or null for all
 */
public record CrossValidation(int folds, @Nullable Integer only) {
    public CrossValidation {
        if (folds < 2 || folds > 100) {
            throw new UsageException("folds: expected 2 to 100, found " + folds);
        }
        if (only != null && (only < 0 || only >= folds)) {
            throw new UsageException("fold: expected 0 to " + (folds - 1) + ", found " + only);
        }
    }

    /** Where a fold's run lies. */
    public static Path folder(Path out, int fold) {
        return out.resolve("fold" + fold);
    }

    /** The configuration that the folds in a folder were begun with, if there are any to go on with. */
    Optional<TrainingConfig> begun(Path out) {
        return IntStream.range(0, folds)
                .mapToObj(fold -> Trainer.begun(folder(out, fold)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The data set of a fold. */
    public DataSet data(DataSet data, int fold, long seed) {
        return data.withSplit(data.folds(folds, seed).get(fold));
    }

    /**
     * Trains the folds that are asked for.
     *
     * @return the results that are there afterwards, by fold; the last one is not complete if the user stopped
     */
    public SortedMap<Integer, RunResult> run(TrainingRun run, TrainingTask task, Path out) {
        DataSet data = task.data();
        List<Split> splits = data.folds(folds, task.config().seed());
        for (int fold : only == null ? IntStream.range(0, folds).toArray() : new int[] {only}) {
            Path folder = folder(out, fold);
            if (run.resume()
                    && Files.exists(folder.resolve(RunResult.FILE))
                    && RunResult.read(folder).complete()) {
                run.progress().message("fold " + fold + ": trained before");
                continue;
            }
            run.progress()
                    .message("fold " + fold + " of " + folds + ": "
                            + splits.get(fold).train().size() + " cases to train on, "
                            + splits.get(fold).validation().size() + " to validate on");
            if (!run.run(task.with(data.withSplit(splits.get(fold))), folder).complete()) {
                break;
            }
        }
        SortedMap<Integer, RunResult> results = results(out);
        HtmlReport.write(out.resolve(TrainingRun.REPORT), CrossValidationReport.of(data.name(), folds, results, out));
        return results;
    }

    private SortedMap<Integer, RunResult> results(Path out) {
        SortedMap<Integer, RunResult> results = new TreeMap<>();
        for (int fold = 0; fold < folds; fold++) {
            Path folder = folder(out, fold);
            if (Files.exists(folder.resolve(RunResult.FILE))) {
                results.put(fold, RunResult.read(folder));
            }
        }
        return results;
    }
}
