package org.imbrex.resample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * The grid that a scan is brought to for a model: first its axes are put into the model's order, then it is resampled to
 * the model's voxel size, linearly or cubically and around the same centre. Labels come back to the scan's own grid, each voxel with the
 * label that has the largest share of its neighbours; probabilities linearly. With a voxel
 * size of two numbers the distance of slices is left alone.
 */
public final class ModelGrid {
    /** Voxel sizes that differ by less than this share are the same: headers round. */
    private static final double SAME = 1e-3;

    private static final int X = 0;
    private static final int Y = 1;
    private static final int Z = 2;

    private final ScanInfo own;
    private final AxisOrder order;
    private final ScanInfo ordered;
    private final ScanInfo grid;
    private final Interpolation interpolation;
    private final List<String> notes;

    private ModelGrid(
            ScanInfo own,
            AxisOrder order,
            ScanInfo ordered,
            ScanInfo grid,
            Interpolation interpolation,
            List<String> notes) {
        this.own = own;
        this.order = order;
        this.ordered = ordered;
        this.grid = grid;
        this.interpolation = interpolation;
        this.notes = notes;
    }

    /**
     * The grid of a model for a scan.
     *
     * @param spacing millimetres a voxel along x, y and, if there is a third number, z; or null to take the scan's
     * @param orientation where x, y and z run, or null to take the scan's
     */
    public static ModelGrid of(@Nullable List<Double> spacing, @Nullable Orientation orientation, ScanInfo scan) {
        return of(spacing, orientation, Interpolation.LINEAR, scan);
    }

    /**
     * The same with another interpolation of the scan; labels and probabilities come back linearly all the same.
     *
     * @see #of(List, Orientation, ScanInfo)
     */
    public static ModelGrid of(
            @Nullable List<Double> spacing,
            @Nullable Orientation orientation,
            Interpolation interpolation,
            ScanInfo scan) {
        List<String> notes = new ArrayList<>();
        if (!scan.geometry().known()) {
            if (spacing != null) {
                notes.add("the scan does not say how large its voxels are; they are taken for the model's, "
                        + spacing.stream().map(String::valueOf).collect(Collectors.joining(" x ")) + " mm");
            }
            if (orientation != null) {
                notes.add("the scan does not say how it is oriented; it is taken for the model's " + orientation);
            }
            return new ModelGrid(scan, AxisOrder.SAME, scan, scan, interpolation, notes);
        }
        AxisOrder order = orientation == null ? AxisOrder.SAME : AxisOrder.toward(orientation, scan.geometry());
        ScanInfo ordered = order.info(scan);
        ScanInfo grid = spacing == null ? ordered : resampled(ordered, spacing);
        return new ModelGrid(scan, order, ordered, grid, interpolation, notes);
    }

    private static ScanInfo resampled(ScanInfo info, List<Double> spacing) {
        Geometry geometry = info.geometry();
        int[] from = {
            info.extent().width(), info.extent().height(), info.extent().depth()
        };
        int[] to = from.clone();
        double[] affine = geometry.affine();
        for (int axis = 0; axis < spacing.size(); axis++) {
            double own = geometry.spacing().get(axis);
            double wanted = spacing.get(axis);
            if (Math.abs(wanted / own - 1) < SAME) {
                continue;
            }
            to[axis] = (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.rint(from[axis] * own / wanted)));
            double first = AxisSampling.position(from[axis], own, to[axis], wanted, 0);
            for (int row = 0; row < 12; row += 4) {
                // The first voxel moves along the axis before the step itself changes.
                affine[row + 3] += affine[row + axis] * first;
                affine[row + axis] *= wanted / own;
            }
        }
        if (Arrays.equals(affine, geometry.affine())) {
            return info;
        }
        return new ScanInfo(
                new Extent(to[2], to[1], to[0]),
                info.channels(),
                info.type(),
                Geometry.of(affine).orElseThrow());
    }

    /** What people should know: what had to be assumed of the scan. */
    public List<String> notes() {
        return notes;
    }

    /** Extent and geometry of the grid, with the scan's channels. */
    public ScanInfo info() {
        return grid;
    }

    /** The scan on this grid; closing it closes the scan. */
    public ScanSource view(ScanSource scan) {
        ScanSource turned = order.view(scan);
        return resamples() ? new ResampledScan(turned, grid, toGrid(Z), toGrid(Y), toGrid(X), interpolation) : turned;
    }

    /** Labels on the scan's grid, brought to this one. */
    public LabelMap view(LabelMap labels) {
        LabelMap turned = order.view(labels);
        if (!resamples()) {
            return turned;
        }
        LabelMap result = LabelMap.empty(grid.extent(), grid.geometry());
        new LabelResampler(toGrid(Z), toGrid(Y), toGrid(X))
                .resample(
                        (region, into) -> Rows.of(
                                turned.extent(),
                                region,
                                1,
                                (at, bytes) -> into.put(turned.labels(), Math.toIntExact(at), bytes)),
                        grid.extent(),
                        result.sink());
        return result;
    }

    /**
     * Takes labels on this grid and hands them to a sink on the scan's, at the latest when finished. That sink is neither
     * finished nor closed.
     */
    public LabelSink back(LabelSink labels) {
        LabelSink turned = order.back(labels, own.extent());
        return resamples()
                ? new LabelsBack(
                        turned,
                        grid.extent(),
                        ordered.extent(),
                        new LabelResampler(fromGrid(Z), fromGrid(Y), fromGrid(X)))
                : turned;
    }

    /** The same for probabilities. */
    public ProbabilitySink back(ProbabilitySink probabilities, int classes) {
        ProbabilitySink turned = order.back(probabilities, classes, own.extent());
        if (!resamples()) {
            return turned;
        }
        AxisSampling y = fromGrid(Y);
        AxisSampling x = fromGrid(X);
        return new ProbabilitiesBack(turned, classes, grid.extent(), ordered, fromGrid(Z), slice -> y, slice -> x);
    }

    private boolean resamples() {
        return !grid.equals(ordered);
    }

    private AxisSampling toGrid(int axis) {
        return sampling(ordered, grid, axis);
    }

    private AxisSampling fromGrid(int axis) {
        return sampling(grid, ordered, axis);
    }

    private static AxisSampling sampling(ScanInfo from, ScanInfo to, int axis) {
        return AxisSampling.of(
                from.extent().along(Axis.ALL.get(2 - axis)),
                from.geometry().spacing().get(axis),
                to.extent().along(Axis.ALL.get(2 - axis)),
                to.geometry().spacing().get(axis));
    }
}
