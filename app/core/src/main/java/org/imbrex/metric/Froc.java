package org.imbrex.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.LabelMap;

/**
 * The free-response operating characteristic: what share of all lesions is found at how many false alarms a scan, as the
 * threshold on a candidate's score falls. Definition as in LUNA16 (Setio et al., Medical Image Analysis 42, 2017) and
 * MONAI.
 *
 * @param points from the highest threshold to the lowest
 */
public record Froc(List<Point> points) {
    /** The rates of false alarms at which sensitivities are averaged to one figure. */
    public static final List<Double> RATES = List.of(0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0);

    public Froc {
        points = List.copyOf(points);
    }

    /**
     * What remains at one threshold.
     *
     * @param threshold candidates of this score and above count
     * @param falseAlarms candidates a scan that hit no lesion
     * @param sensitivity the share of all lesions that a candidate hits
     */
    public record Point(double threshold, double falseAlarms, double sensitivity) {}

    /**
     * A place that may be a lesion.
     *
     * @param score how sure the model is of it
     * @param hits the true lesions of its scan that it overlaps, by number; empty for a false alarm
     */
    public record Candidate(double score, List<Integer> hits) {
        public Candidate {
            hits = List.copyOf(hits);
        }
    }

    /**
     * One scan.
     *
     * @param lesions how many true lesions it has, numbered from 1
     * @param candidates what was found in it
     */
    public record Scan(int lesions, List<Candidate> candidates) {
        public Scan {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * The candidates of a scan: connected components (26 neighbours, 8 in two dimensions) of the voxels whose probability
     * reaches a threshold, each with its highest probability as its score.
     *
     * @param probabilities of the class, one a voxel
     * @param threshold the lowest probability looked at
     */
    public static Scan scan(LabelMap truth, int label, float[] probabilities, double threshold) {
        if (probabilities.length != truth.extent().voxels()) {
            throw new IllegalArgumentException(
                    "expected " + truth.extent().voxels() + " probabilities, found " + probabilities.length);
        }
        Components lesions = Components.of(truth.labels(), truth.extent(), label, Connectivity.CORNERS);
        Components found =
                Components.of(truth.extent(), index -> probabilities[index] >= threshold, Connectivity.CORNERS);
        double[] scores = new double[found.count() + 1];
        found.forEachRun((component, start, end) -> {
            for (int i = start; i < end; i++) {
                scores[component] = Math.max(scores[component], probabilities[i]);
            }
        });
        Map<Integer, TreeSet<Integer>> hits = new HashMap<>();
        found.forEachOverlap(
                lesions,
                (component, lesion, voxels) ->
                        hits.computeIfAbsent(component, c -> new TreeSet<>()).add(lesion));
        List<Candidate> candidates = new ArrayList<>();
        for (int component = 1; component <= found.count(); component++) {
            candidates.add(
                    new Candidate(scores[component], List.copyOf(hits.getOrDefault(component, new TreeSet<>()))));
        }
        return new Scan(lesions.count(), candidates);
    }

    /**
     * The curve over scans.
     *
     * @throws IllegalArgumentException if there is no scan, or no lesion in any
     */
    public static Froc of(List<Scan> scans) {
        int lesions = scans.stream().mapToInt(Scan::lesions).sum();
        if (lesions == 0) {
            throw new IllegalArgumentException("expected at least one lesion in the scans, found none");
        }
        List<Double> falseAlarms = new ArrayList<>();
        List<Double> lesionScores = new ArrayList<>();
        for (Scan scan : scans) {
            double[] best = new double[scan.lesions + 1];
            Arrays.fill(best, Double.NEGATIVE_INFINITY);
            for (Candidate candidate : scan.candidates) {
                if (candidate.hits.isEmpty()) {
                    falseAlarms.add(candidate.score);
                }
                for (int lesion : candidate.hits) {
                    best[lesion] = Math.max(best[lesion], candidate.score);
                }
            }
            for (int lesion = 1; lesion < best.length; lesion++) {
                if (best[lesion] != Double.NEGATIVE_INFINITY) {
                    lesionScores.add(best[lesion]);
                }
            }
        }
        double[] alarms = sorted(falseAlarms);
        double[] found = sorted(lesionScores);
        TreeSet<Double> thresholds = new TreeSet<>(falseAlarms);
        thresholds.addAll(lesionScores);
        List<Point> points = new ArrayList<>();
        for (double threshold : thresholds.descendingSet()) {
            points.add(new Point(
                    threshold,
                    (double) atLeast(alarms, threshold) / scans.size(),
                    (double) atLeast(found, threshold) / lesions));
        }
        return new Froc(points);
    }

    /**
     * The sensitivity at a rate of false alarms, between points in a straight line; the curve starts at nothing found and
     * nothing wrong, and stays level after its last point.
     */
    public double sensitivityAt(double falseAlarms) {
        Point before = new Point(Double.POSITIVE_INFINITY, 0, 0);
        for (Point point : points) {
            if (point.falseAlarms > falseAlarms) {
                double share = (falseAlarms - before.falseAlarms) / (point.falseAlarms - before.falseAlarms);
                return before.sensitivity + share * (point.sensitivity - before.sensitivity);
            }
            before = point;
        }
        return before.sensitivity;
    }

    /** The mean sensitivity at {@link #RATES}. */
    public double score() {
        return RATES.stream().mapToDouble(this::sensitivityAt).average().orElseThrow();
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** How many of ascending values are a threshold or above. */
    private static int atLeast(double[] ascending, double threshold) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < threshold) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ascending.length - low;
    }
}
