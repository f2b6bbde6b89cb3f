package org.imbrex.resample;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * The grid that parallel slices are brought to which are none themselves: at uneven distances, or each beside the one
 * before it, as a tilted gantry takes them. The grid's z axis is the slices' normal and its slices are as far apart as the
 * nearest two of the scan; along x and y its voxels are those of the first slice, and it is as wide as all slices
 * together. Between slices it is linear; beside a slice lies what is on its border. Labels come back to each slice with the
 * label that has the largest share of the neighbours, probabilities linearly.
 */
public final class EvenGrid {
    /** The grid has at most so many times the slices of the scan; nearer ones are then averaged over. */
    private static final int MOST_SLICES = 4;

    /** The grid is at most so many times as wide and as high as a slice. */
    private static final int MOST_WIDTH = 3;

    /** Shifts below this, in voxels, are none. */
    private static final double SAME = 1e-3;

    private final ScanInfo own;
    private final ScanInfo grid;

    /** For each slice of the scan its place in the grid, in voxels. */
    private final double[][] places;

    /** For each slice of the grid its place between the slices of the scan. */
    private final double[] between;

    private EvenGrid(ScanInfo own, ScanInfo grid, double[][] places, double[] between) {
        this.own = own;
        this.grid = grid;
        this.places = places;
        this.between = between;
    }

    /**
     * Where a slice lies.
     *
     * @param x its first voxel, in voxels from the first slice's along x
     * @param y the same along y
     * @param z millimetres from the first slice along the normal
     */
    public record Place(double x, double y, double z) {}

    /**
     * The grid of a stack of slices.
     *
     * @param own the stack; the x and y axis and the origin of its geometry are those of the first slice
     * @param slices at least two, the first at 0, 0, 0 and each further along the normal than the one before
     * @throws IllegalArgumentException if they lie so far beside each other that they are no scan of one thing
     */
    public static EvenGrid of(ScanInfo own, List<Place> slices) {
        int n = slices.size();
        double length = slices.get(n - 1).z();
        double nearest = IntStream.range(1, n)
                .mapToDouble(i -> slices.get(i).z() - slices.get(i - 1).z())
                .min()
                .orElseThrow();
        int steps = (int) Math.max(1, Math.min((n - 1.0) * MOST_SLICES, Math.rint(length / nearest)));
        double step = length / steps;
        int left = (int) Math.floor(slices.stream().mapToDouble(Place::x).min().orElseThrow() + SAME);
        int right = (int) Math.ceil(slices.stream().mapToDouble(Place::x).max().orElseThrow() - SAME);
        int top = (int) Math.floor(slices.stream().mapToDouble(Place::y).min().orElseThrow() + SAME);
        int bottom = (int) Math.ceil(slices.stream().mapToDouble(Place::y).max().orElseThrow() - SAME);
        Extent extent = own.extent();
        long width = (long) extent.width() + right - left;
        long height = (long) extent.height() + bottom - top;
        if (width > (long) MOST_WIDTH * extent.width() || height > (long) MOST_WIDTH * extent.height()) {
            throw new IllegalArgumentException("slices that lie over each other, found some " + (right - left) + " and "
                    + (bottom - top) + " voxels beside others");
        }
        double[][] places = slices.stream()
                .map(slice -> new double[] {slice.x() - left, slice.y() - top, slice.z() / step})
                .toArray(double[][]::new);
        ScanInfo grid = new ScanInfo(
                new Extent(steps + 1, (int) height, (int) width),
                own.channels(),
                own.type(),
                geometry(own.geometry(), left, top, step));
        return new EvenGrid(own, grid, places, between(places, steps + 1));
    }

    private static Geometry geometry(Geometry own, int left, int top, double step) {
        double[] affine = own.affine();
        List<Double> d = own.direction();
        double[] normal = {
            d.get(1) * d.get(5) - d.get(2) * d.get(4),
            d.get(2) * d.get(3) - d.get(0) * d.get(5),
            d.get(0) * d.get(4) - d.get(1) * d.get(3)
        };
        for (int row = 0; row < 3; row++) {
            affine[4 * row + 3] += affine[4 * row] * left + affine[4 * row + 1] * top;
            affine[4 * row + 2] = normal[row] * step;
        }
        return Geometry.of(affine).orElseThrow();
    }

    private static double[] between(double[][] places, int depth) {
        double[] between = new double[depth];
        int below = 0;
        for (int z = 0; z < depth; z++) {
            while (below < places.length - 2 && places[below + 1][2] <= z) {
                below++;
            }
            double from = places[below][2];
            between[z] = below + (z - from) / (places[below + 1][2] - from);
        }
        return between;
    }

    /** Extent and geometry of the grid, with the scan's channels. */
    public ScanInfo info() {
        return grid;
    }

    /** The scan on this grid; closing it closes the scan. */
    public ScanSource view(ScanSource scan) {
        Extent size = grid.extent();
        return new ResampledScan(
                new InPlace(scan),
                grid,
                AxisSampling.at(own.extent().depth(), between),
                AxisSampling.moved(size.height(), size.height(), 0),
                AxisSampling.moved(size.width(), size.width(), 0));
    }

    /** The scan's slices, each moved within its plane to where the grid has it. */
    private final class InPlace implements ScanSource {
        private final ScanSource scan;
        private final ScanInfo info;

        InPlace(ScanSource scan) {
            this.scan = scan;
            this.info = new ScanInfo(
                    new Extent(
                            own.extent().depth(),
                            grid.extent().height(),
                            grid.extent().width()),
                    own.channels(),
                    own.type(),
                    grid.geometry());
        }

        @Override
        public ScanInfo info() {
            return info;
        }

        @Override
        public List<String> notes() {
            return scan.notes();
        }

        @Override
        public void read(Region region, FloatBuffer into) {
            Extent size = region.extent();
            int plane = Math.multiplyExact(size.height(), size.width());
            float[] slice = new float[Math.multiplyExact(plane, info.channels())];
            int start = into.position();
            AxisSampling z =
                    AxisSampling.moved(own.extent().depth(), own.extent().depth(), 0);
            for (int k = 0; k < size.depth(); k++) {
                double[] place = places[region.z() + k];
                new ResampledScan(
                                scan,
                                info,
                                z,
                                AxisSampling.moved(
                                        own.extent().height(), info.extent().height(), -place[1]),
                                AxisSampling.moved(
                                        own.extent().width(), info.extent().width(), -place[0]))
                        .read(
                                new Region(
                                        region.z() + k, region.y(), region.x(), Extent.of(size.height(), size.width())),
                                FloatBuffer.wrap(slice));
                for (int c = 0; c < info.channels(); c++) {
                    into.put(start + (c * size.depth() + k) * plane, slice, c * plane, plane);
                }
            }
            into.position(start + Math.multiplyExact(slice.length, size.depth()));
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    /**
     * Takes labels on this grid and hands them on, on the scan's slices, when finished. The sink that takes them is neither
     * finished nor closed.
     */
    public LabelSink back(LabelSink labels) {
        return new LabelsBack(
                labels,
                grid.extent(),
                own.extent(),
                new LabelResampler(toSlices(), slice -> rows(slice), slice -> columns(slice)));
    }

    /** The same for probabilities. */
    public ProbabilitySink back(ProbabilitySink probabilities, int classes) {
        return new ProbabilitiesBack(
                probabilities, classes, grid.extent(), own, toSlices(), slice -> rows(slice), slice -> columns(slice));
    }

    private AxisSampling toSlices() {
        double[] at = new double[places.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = places[i][2];
        }
        return AxisSampling.at(grid.extent().depth(), at);
    }

    private AxisSampling rows(int slice) {
        return AxisSampling.moved(grid.extent().height(), own.extent().height(), places[slice][1]);
    }

    private AxisSampling columns(int slice) {
        return AxisSampling.moved(grid.extent().width(), own.extent().width(), places[slice][0]);
    }
}
