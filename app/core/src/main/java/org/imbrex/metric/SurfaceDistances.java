package org.imbrex.metric;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Region;

/**
 * How far the surface of a predicted class lies from the surface of the true one. The surface is made of the voxels of
 * the class that have a neighbour of another class or the image's border at one of their faces (in two dimensions, at one
 * of their four sides), as in Metrics Reloaded's reference implementation and in MONAI without sub-voxels; a distance is
 * that to the centre of the nearest surface voxel of the other mask, in millimetres.
 *
 * <p>Where neither mask has the class, all distances are 0. Where only one has it there are none; Metrics Reloaded then
 * asks for the worst value when cases are put together, and the image's diagonal is taken.
 */
public final class SurfaceDistances {
    private final double[] fromTruth;
    private final double[] fromPrediction;
    private final double ifNone;

    /** Sorted; empty if there are none. */
    private SurfaceDistances(double[] fromTruth, double[] fromPrediction, double ifNone) {
        this.fromTruth = fromTruth;
        this.fromPrediction = fromPrediction;
        this.ifNone = ifNone;
    }

    /**
     * Measures one class of two masks, with the spacing of the true one.
     *
     * @throws IllegalArgumentException if their extents differ
     */
    public static SurfaceDistances between(LabelMap truth, LabelMap prediction, int label) {
        if (!truth.extent().equals(prediction.extent())) {
            throw new IllegalArgumentException(
                    "expected a prediction of " + truth.extent() + ", found " + prediction.extent());
        }
        List<Double> spacing = truth.geometry().spacing();
        Region box = Surfaces.box(truth, prediction, label);
        if (box == null) {
            return new SurfaceDistances(new double[0], new double[0], 0);
        }
        Surfaces surfaces = Surfaces.find(truth, prediction, label, box);
        double diagonal = diagonal(truth.extent(), spacing);
        if (!surfaces.has(Surfaces.TRUTH) || !surfaces.has(Surfaces.PREDICTION)) {
            return new SurfaceDistances(new double[0], new double[0], diagonal);
        }
        DistanceTransform transform =
                new DistanceTransform(surfaces.extent(), spacing.get(0), spacing.get(1), spacing.get(2));
        double[] fromTruth = transform.distances(surfaces.marks(), Surfaces.TRUTH, Surfaces.PREDICTION);
        double[] fromPrediction = transform.distances(surfaces.marks(), Surfaces.PREDICTION, Surfaces.TRUTH);
        Arrays.parallelSort(fromTruth);
        Arrays.parallelSort(fromPrediction);
        return new SurfaceDistances(fromTruth, fromPrediction, diagonal);
    }

    /** The Hausdorff distance: how far the farthest voxel of one surface lies from the other surface. */
    public double hausdorff() {
        return hausdorff(100);
    }

    /**
     * The Hausdorff distance without the farthest voxels: the larger of the two directions' percentiles, which lie between
     * the two nearest values.
     *
     * @param percentile 0 to 100; 95 gives the usual HD95
     */
    public double hausdorff(double percentile) {
        if (fromTruth.length == 0) {
            return ifNone;
        }
        return Math.max(percentile(fromTruth, percentile), percentile(fromPrediction, percentile));
    }

    /** The average symmetric surface distance (ASSD): the mean of all distances of both directions. */
    public double averageSymmetric() {
        if (fromTruth.length == 0) {
            return ifNone;
        }
        double sum = DoubleStream.of(fromTruth).sum()
                + DoubleStream.of(fromPrediction).sum();
        return sum / (fromTruth.length + fromPrediction.length);
    }

    /**
     * The normalised surface distance (NSD): the share of both surfaces that lies within a tolerance of the other; 1 where
     * neither mask has the class, 0 where only one has it (Nikolov et al., J. Med. Internet Res. 23, 2021, with a surface
     * of voxels).
     *
     * @param tolerance in millimetres, 0 or more
     */
    public double normalised(double tolerance) {
        if (fromTruth.length == 0) {
            return ifNone == 0 ? 1 : 0;
        }
        long within = within(fromTruth, tolerance) + within(fromPrediction, tolerance);
        return (double) within / (fromTruth.length + fromPrediction.length);
    }

    private static long within(double[] distances, double tolerance) {
        return DoubleStream.of(distances).filter(d -> d <= tolerance).count();
    }

    private static double percentile(double[] sorted, double percentile) {
        double at = percentile / 100 * (sorted.length - 1);
        int below = (int) at;
        double next = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (at - below) * (next - sorted[below]);
    }

    private static double diagonal(Extent extent, List<Double> spacing) {
        double x = extent.width() * spacing.get(0);
        double y = extent.height() * spacing.get(1);
        double z = extent.depth() > 1 ? extent.depth() * spacing.get(2) : 0;
        return Math.sqrt(x * x + y * y + z * z);
    }
}
