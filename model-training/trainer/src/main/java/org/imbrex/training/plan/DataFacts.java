package org.imbrex.training.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.preprocess.IntensityStatistics;
import org.imbrex.progress.Progress;
import org.imbrex.training.data.Case;
import org.imbrex.training.data.CaseCache;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.data.LoadedCase;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Orientation;

/**
 * The fingerprint of a data set: what a plan is made from. Nothing in it names a case.
 *
 * @param classes the names of the classes by number
 * @param channels the names of the channels
 * @param validationCases how many cases there are to validate on
 * @param cases what is known of each case to train on
 */
public record DataFacts(List<String> classes, List<String> channels, int validationCases, List<CaseFacts> cases) {
    /** A word of a class's name: not part of another, such as cleft. */
    private static final Pattern LEFT = Pattern.compile("(?i)(?<![a-z])left(?![a-z])");

    private static final List<Double> PERCENTILES = List.of(0.5, 50.0, 99.5);

    public DataFacts {
        classes = List.copyOf(classes);
        channels = List.copyOf(channels);
        cases = List.copyOf(cases);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("expected at least one case to train on");
        }
    }

    /**
     * What is known of one case.
     *
     * @param spacing millimetres a voxel along x, y and z
     * @param intensities the 0.5, 50 and 99.5 percentile of each channel
     * @param classVoxels how many voxels each class has
     * @param components how many connected components each class has; none are counted for the background
     */
    public record CaseFacts(
            Extent extent,
            Geometry spacing,
            List<List<Double>> intensities,
            List<Long> classVoxels,
            List<Integer> components) {}

    /**
     * Reads every case to train on once.
     *
     * @throws org.imbrex.error.InputException if a case is not as it has to be
     * @throws org.imbrex.error.CancelledException if the progress says so
     */
    public static DataFacts of(DataSet data, List<Case> training, int validationCases, Progress progress) {
        CaseCache cache = new CaseCache(data, 0);
        List<CaseFacts> facts = new ArrayList<>();
        for (Case c : training) {
            progress.checkCancelled();
            facts.add(of(cache.get(c), data.classes().size()));
            progress.update("looking at scans", facts.size(), training.size());
        }
        return new DataFacts(data.classes(), data.channels(), validationCases, facts);
    }

    private static CaseFacts of(LoadedCase loaded, int classes) {
        byte[] labels = loaded.labels().labels();
        Extent extent = loaded.labels().extent();
        long[] counts = new long[classes];
        for (byte label : labels) {
            counts[label & 0xff]++;
        }
        List<Long> voxels = new ArrayList<>();
        List<Integer> components = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            voxels.add(counts[label]);
            components.add(
                    label == 0 || counts[label] == 0
                            ? 0
                            : Components.of(labels, extent, label, Connectivity.CORNERS)
                                    .count());
        }
        List<List<Double>> intensities = IntensityStatistics.of(loaded.scan(), PERCENTILES).stream()
                .map(s -> PERCENTILES.stream().map(s::percentile).toList())
                .toList();
        return new CaseFacts(extent, loaded.labels().geometry(), intensities, voxels, components);
    }

    /** The share of all voxels that each class has; they sum to 1. */
    public List<Double> shares() {
        double all = cases.stream().mapToDouble(c -> c.extent().voxels()).sum();
        List<Double> shares = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            int l = label;
            shares.add(cases.stream().mapToLong(c -> c.classVoxels().get(l)).sum() / all);
        }
        return shares;
    }

    /** Two classes that are each other's mirror image by their names, such as a left and a right kidney. */
    public Optional<String> leftAndRight() {
        for (String name : classes) {
            String other = LEFT.matcher(name).replaceAll("right");
            if (!other.equals(name)) {
                Optional<String> pair =
                        classes.stream().filter(other::equalsIgnoreCase).findFirst();
                if (pair.isPresent()) {
                    return Optional.of(name + " and " + pair.get());
                }
            }
        }
        return Optional.empty();
    }

    /** The axis that runs from left to right: of scans of a patient the one that their geometry says, else x. */
    public Axis leftToRight() {
        if (spacingKnown()) {
            Geometry known = cases.stream()
                    .map(CaseFacts::spacing)
                    .filter(Geometry::known)
                    .findFirst()
                    .orElseThrow();
            Orientation orientation = Orientation.of(known);
            for (int axis = 0; axis < 3; axis++) {
                if (orientation.patientAxis(axis) == 0) {
                    return Axis.ALL.get(2 - axis);
                }
            }
        }
        return Axis.X;
    }

    /** All voxels of the cases to train on. */
    public long voxels() {
        return cases.stream().mapToLong(c -> c.extent().voxels()).sum();
    }

    /** The median size along each axis. */
    public Extent medianExtent() {
        return new Extent(
                (int) median(c -> c.extent().depth()),
                (int) median(c -> c.extent().height()),
                (int) median(c -> c.extent().width()));
    }

    /** The median spacing along x (0), y (1) or z (2) in millimetres. */
    public double medianSpacing(int axis) {
        return median(c -> c.spacing().spacing().get(axis));
    }

    /** Whether any scan says how far its voxels are apart. */
    public boolean spacingKnown() {
        return cases.stream().anyMatch(c -> c.spacing().known());
    }

    /** The lower median of a figure over the cases. */
    double median(ToDoubleFunction<CaseFacts> figure) {
        List<Double> sorted = cases.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
