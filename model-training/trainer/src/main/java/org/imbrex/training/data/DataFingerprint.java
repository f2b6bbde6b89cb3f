package org.imbrex.training.data;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.progress.Progress;

/**
 * What has to be known of the training cases before training begins.
 *
 * @param classes how many classes there are
 * @param cases a summary of each training case
 * @param normalisations how the intensities of each channel are normalised
 */
public record DataFingerprint(int classes, List<CaseSummary> cases, List<Normalisation> normalisations) {
    public DataFingerprint {
        cases = List.copyOf(cases);
        normalisations = List.copyOf(normalisations);
    }

    /**
     * Reads the training cases once; each is checked by that.
     *
     * @throws org.imbrex.error.InputException if a case is not as it has to be
     * @throws org.imbrex.error.CancelledException if the progress says so
     */
    public static DataFingerprint of(CaseCache cache, List<Case> training, Progress progress) {
        if (training.isEmpty()) {
            throw new IllegalArgumentException("expected at least one training case");
        }
        DataSet data = cache.data();
        int classes = data.classes().size();
        List<CaseSummary> summaries = new ArrayList<>();
        NormalisationChoice choice = new NormalisationChoice(data, training.size());
        for (Case c : training) {
            progress.checkCancelled();
            LoadedCase loaded = cache.get(c);
            summaries.add(CaseSummary.of(loaded, classes));
            choice.add(loaded);
            progress.update("reading scans", summaries.size(), training.size());
        }
        return new DataFingerprint(classes, summaries, choice.choose());
    }

    /**
     * The same for other cases, normalised as these.
     *
     * @throws org.imbrex.error.InputException if a case is not as it has to be
     * @throws org.imbrex.error.CancelledException if the progress says so
     */
    public DataFingerprint ofOthers(CaseCache cache, List<Case> others, Progress progress) {
        List<CaseSummary> summaries = new ArrayList<>();
        for (Case c : others) {
            progress.checkCancelled();
            summaries.add(CaseSummary.of(cache.get(c), classes));
            progress.update("reading scans", summaries.size(), others.size());
        }
        return new DataFingerprint(classes, summaries, normalisations);
    }

    /** The same cases, normalised in another way. */
    public DataFingerprint withNormalisations(List<Normalisation> others) {
        return new DataFingerprint(classes, cases, others);
    }

    /** The share of all voxels that each class has; they sum to 1. */
    public double[] classShares() {
        double[] shares = new double[classes];
        double all = 0;
        for (CaseSummary summary : cases) {
            for (int number = 0; number < classes; number++) {
                shares[number] += summary.classVoxels(number);
                all += summary.classVoxels(number);
            }
        }
        for (int number = 0; number < classes; number++) {
            shares[number] /= all;
        }
        return shares;
    }
}
