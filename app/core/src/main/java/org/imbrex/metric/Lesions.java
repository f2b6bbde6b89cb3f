package org.imbrex.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.LabelMap;

/**
 * How well lesions were found one by one, whatever their size: connected components of a class (voxels that touch at
 * least at a corner: 26 neighbours, 8 in two dimensions) in truth and prediction.
 *
 * @param truth the true lesions, each found or missed
 * @param predicted the predicted ones, each matched or a false alarm
 */
public record Lesions(List<Lesion> truth, List<Lesion> predicted) {
    /** No lesion at all. */
    public static final Lesions NONE = new Lesions(List.of(), List.of());

    public Lesions {
        truth = List.copyOf(truth);
        predicted = List.copyOf(predicted);
    }

    /**
     * One lesion of one of the masks.
     *
     * @param volume in cubic millimetres (voxels where spacing is unknown)
     * @param matched whether the other mask has a partner for it
     */
    public record Lesion(double volume, boolean matched) {}

    /**
     * Matches lesions that share at least one voxel; one predicted lesion may find several true ones, and several may find
     * the same.
     */
    public static Lesions byOverlap(LabelMap truth, LabelMap prediction, int label) {
        Components expected = components(truth, label);
        Components found = components(prediction, label);
        boolean[] isFound = new boolean[expected.count() + 1];
        boolean[] isTrue = new boolean[found.count() + 1];
        expected.forEachOverlap(found, (lesion, candidate, voxels) -> {
            isFound[lesion] = true;
            isTrue[candidate] = true;
        });
        return of(truth, expected, isFound, found, isTrue);
    }

    /**
     * Matches lesions one to one, the pair with the largest intersection over union first, as long as that is large
     * enough (the greedy matching by mask IoU of Metrics Reloaded).
     *
     * @param leastIou the smallest intersection over union that counts as found, such as 0.1
     */
    public static Lesions byIou(LabelMap truth, LabelMap prediction, int label, double leastIou) {
        Components expected = components(truth, label);
        Components found = components(prediction, label);
        Map<Pair, Long> shared = new HashMap<>();
        expected.forEachOverlap(
                found,
                (lesion, candidate, voxels) -> shared.merge(new Pair(lesion, candidate), (long) voxels, Long::sum));
        List<Match> matches = shared.entrySet().stream()
                .map(e -> Match.of(e.getKey(), e.getValue(), expected, found))
                .filter(match -> match.iou >= leastIou)
                .sorted(Comparator.comparingDouble((Match match) -> -match.iou)
                        .thenComparingInt(match -> match.pair.lesion)
                        .thenComparingInt(match -> match.pair.candidate))
                .toList();
        boolean[] isFound = new boolean[expected.count() + 1];
        boolean[] isTrue = new boolean[found.count() + 1];
        for (Match match : matches) {
            if (!isFound[match.pair.lesion] && !isTrue[match.pair.candidate]) {
                isFound[match.pair.lesion] = true;
                isTrue[match.pair.candidate] = true;
            }
        }
        return of(truth, expected, isFound, found, isTrue);
    }

    /** The lesions of several cases together. */
    public static Lesions pooled(List<Lesions> cases) {
        List<Lesion> truth = new ArrayList<>();
        List<Lesion> predicted = new ArrayList<>();
        for (Lesions one : cases) {
            truth.addAll(one.truth);
            predicted.addAll(one.predicted);
        }
        return new Lesions(truth, predicted);
    }

    /** The lesions of a stratum: true and predicted ones from a volume up to, and without, another. */
    public Lesions ofVolume(double from, double to) {
        return new Lesions(
                truth.stream().filter(l -> l.volume >= from && l.volume < to).toList(),
                predicted.stream()
                        .filter(l -> l.volume >= from && l.volume < to)
                        .toList());
    }

    /** How many there are. */
    public LesionCounts counts() {
        return new LesionCounts(truth.size(), matched(truth), predicted.size(), matched(predicted));
    }

    private record Pair(int lesion, int candidate) {}

    private record Match(Pair pair, double iou) {
        static Match of(Pair pair, long shared, Components expected, Components found) {
            long union = expected.size(pair.lesion) + found.size(pair.candidate) - shared;
            return new Match(pair, (double) shared / union);
        }
    }

    private static Components components(LabelMap map, int label) {
        return Components.of(map.labels(), map.extent(), label, Connectivity.CORNERS);
    }

    private static Lesions of(
            LabelMap truth, Components expected, boolean[] isFound, Components found, boolean[] isTrue) {
        double voxel = truth.geometry().spacing().stream().reduce(1.0, (a, b) -> a * b);
        return new Lesions(
                lesions(expected, isFound, voxel).toList(),
                lesions(found, isTrue, voxel).toList());
    }

    private static Stream<Lesion> lesions(Components components, boolean[] matched, double voxel) {
        return IntStream.rangeClosed(1, components.count())
                .mapToObj(component -> new Lesion(components.size(component) * voxel, matched[component]));
    }

    private static long matched(List<Lesion> lesions) {
        return lesions.stream().filter(Lesion::matched).count();
    }
}
