package org.imbrex.tile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/**
 * Overlapping patches whose probabilities are averaged, each weighted by a Gaussian around the patch's middle: for
 * networks that look at whole patches, and where a halo would cost too much. What is blended differs from a run over the
 * whole image; by how much is measured, never assumed.
 *
 * <p>Patches come in layers along z (along y where a patch is one slice), so that only a band of one patch's thickness has
 * to be kept: the part of it that no later layer reaches is done.
 *
 * @param image the image
 * @param frame the image mirrored up to the grid
 * @param patch the extent of every patch
 * @param overlap the share of a patch that its neighbour covers too, 0 to below 1
 * @param tiles patches in layers; the write region is the part of a patch inside the image
 * @param callers patches that run at once
 * @param bytes estimated memory of all callers and the band
 */
public record BlendPlan(
        Extent image, Extent frame, Extent patch, double overlap, List<Tile> tiles, int callers, long bytes)
        implements Tiling {
    public BlendPlan {
        tiles = List.copyOf(tiles);
    }

    /**
     * Overlapping patches of a given extent.
     *
     * @param reach the grid that patches start on, and the axes along which their size is fixed
     * @param patch a multiple of the grid, or of the fixed size; made smaller where the image is smaller
     * @param overlap 0 to below 1
     * @param classes numbers kept for each voxel of the band
     */
    public static BlendPlan of(
            Extent image,
            Reach reach,
            Extent patch,
            double overlap,
            int classes,
            int callers,
            ToLongFunction<Extent> bytesPerCaller) {
        List<AxisPlan> axes = new ArrayList<>();
        for (Axis axis : Axis.ALL) {
            int size = patch.along(axis);
            int step = reach.grid().along(axis);
            boolean fixed = reach.fixed().containsKey(axis);
            int shared = Math.min(size - step, (int) Math.round(size * overlap));
            axes.add(AxisPlan.withPatch(
                    image.along(axis),
                    new AxisPlan.Sides(step, Math.max(0, shared), 0, 0, 0, fixed ? size : step, fixed),
                    size));
        }
        Extent used =
                new Extent(axes.get(0).patch(), axes.get(1).patch(), axes.get(2).patch());
        List<Tile> tiles = new ArrayList<>();
        for (int z : axes.get(0).starts()) {
            for (int y : axes.get(1).starts()) {
                for (int x : axes.get(2).starts()) {
                    Region read = new Region(z, y, x, used);
                    tiles.add(new Tile(read, read, read.intersect(Region.all(image))));
                }
            }
        }
        Extent frame =
                new Extent(axes.get(0).frame(), axes.get(1).frame(), axes.get(2).frame());
        int running = Math.min(callers, tiles.size());
        long band = band(frame, used).voxels() * (classes + 1) * Float.BYTES;
        return new BlendPlan(
                image, frame, used, overlap, tiles, running, running * bytesPerCaller.applyAsLong(used) + band);
    }

    /** The axis along which layers follow each other. */
    public Axis layerAxis() {
        return patch.depth() > 1 ? Axis.Z : Axis.Y;
    }

    /** The extent of the band that holds one layer. */
    public Extent band() {
        return band(frame, patch);
    }

    private static Extent band(Extent frame, Extent patch) {
        return patch.depth() > 1
                ? new Extent(patch.depth(), frame.height(), frame.width())
                : new Extent(1, patch.height(), frame.width());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d patches of %s blended at overlap %.2f, work factor %.2f, %d at once, about %d MB",
                tiles.size(),
                patch,
                overlap,
                workFactor(),
                callers,
                bytes / 1_000_000);
    }
}
