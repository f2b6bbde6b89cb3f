package org.imbrex.training.data;

import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.LabelMap;

/**
 * Hard negatives: regions of training cases in which a network sees a class that is not there. Patches laid on them show it
 * what it takes for that class, which patches laid anywhere hardly ever do where false regions are small and few. Sung and
 * Poggio (1998), "Example-based learning for view-based human face detection", IEEE TPAMI 20(1).
 *
 * @param cases those that have some
 */
public record HardNegatives(List<OfCase> cases) {
    /** None yet. */
    public static final HardNegatives NONE = new HardNegatives(List.of());

    public HardNegatives {
        cases = cases.stream().filter(c -> c.places.length > 0).toList();
    }

    /**
     * A voxel of one.
     *
     * @param index into the image
     */
    record Place(CaseSummary summary, int index) {}

    /**
     * Those of one case.
     *
     * @param summary the case
     * @param places a voxel of each region; indices into the image
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; as many as there are regions
    public record OfCase(CaseSummary summary, int[] places) {}

    /**
     * Those of one case.
     *
     * @param predicted what the network makes of the case
     */
    public static OfCase of(CaseSummary summary, LabelMap truth, LabelMap predicted, int classes) {
        return new OfCase(
                summary,
                IntStream.range(1, classes)
                        .flatMap(label -> falseRegions(truth, predicted, label))
                        .toArray());
    }

    /** How many regions there are. */
    public int count() {
        return cases.stream().mapToInt(c -> c.places.length).sum();
    }

    /** One of the regions, from 0. */
    Place place(int region) {
        int left = region;
        for (OfCase one : cases) {
            if (left < one.places.length) {
                return new Place(one.summary, one.places[left]);
            }
            left -= one.places.length;
        }
        throw new IndexOutOfBoundsException("expected one of " + count() + " regions, found " + region);
    }

    /** A voxel of each connected region that is predicted to be of a class and holds no voxel of it. */
    private static IntStream falseRegions(LabelMap truth, LabelMap predicted, int label) {
        byte[] labels = truth.labels();
        Components regions = Components.of(predicted.labels(), predicted.extent(), label, Connectivity.CORNERS);
        boolean[] right = new boolean[regions.count() + 1];
        int[] longest = new int[regions.count() + 1];
        int[] middle = new int[regions.count() + 1];
        regions.forEachRun((region, start, end) -> {
            if (end - start > longest[region]) {
                longest[region] = end - start;
                middle[region] = start + (end - start) / 2;
            }
            for (int i = start; i < end && !right[region]; i++) {
                right[region] = (labels[i] & 0xff) == label;
            }
        });
        return IntStream.rangeClosed(1, regions.count())
                .filter(region -> !right[region])
                .map(region -> middle[region]);
    }
}
