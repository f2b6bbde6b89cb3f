package org.imbrex.tile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
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
 * @param tiles patches in layers; the write region is the part of a patch inside the image, without the border that is
 *     not to be trusted
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
     * @param reach the grid that patches start on, the axes along which their size is fixed, and the border
     * @param patch a multiple of the grid, or of the fixed size; made smaller where the image is smaller
     * @param overlap 0 to below 1
     * @param classes numbers kept for each voxel of the band
     * @throws ResourceException if patches have no room for the border
     */
    public static BlendPlan of(
            Extent image,
            Reach reach,
            Extent patch,
            double overlap,
            int classes,
            int callers,
            ToLongFunction<Extent> bytesPerCaller) {
        Halo border = reach instanceof Reach.Global global ? global.border() : Halo.NONE;
        List<AxisPlan> axes = new ArrayList<>();
        for (Axis axis : Axis.ALL) {
            int size = patch.along(axis);
            int step = reach.grid().along(axis);
            boolean fixed = reach.fixed().containsKey(axis);
            int untrusted = border.before(axis) + border.after(axis);
            if (untrusted > size - step && size < image.along(axis)) {
                throw new ResourceException(
                        "patches of " + patch + " have no room along " + axis + " for the border of "
                                + border.before(axis) + " and " + border.after(axis) + " that is not to be trusted");
            }
            int shared = Math.min(size - step, Math.max(untrusted, (int) Math.round(size * overlap)));
            axes.add(AxisPlan.withPatch(
                    image.along(axis),
                    new AxisPlan.Sides(step, Math.max(0, shared), 0, 0, 0, fixed ? size : step, fixed),
                    size));
        }
        Extent used =
                new Extent(axes.get(0).patch(), axes.get(1).patch(), axes.get(2).patch());
        Extent frame =
                new Extent(axes.get(0).frame(), axes.get(1).frame(), axes.get(2).frame());
        List<Tile> tiles = new ArrayList<>();
        for (int z : axes.get(0).starts()) {
            for (int y : axes.get(1).starts()) {
                for (int x : axes.get(2).starts()) {
                    Region read = new Region(z, y, x, used);
                    tiles.add(new Tile(read, read, trusted(read, border, frame).intersect(Region.all(image))));
                }
            }
        }
        int running = Math.min(callers, tiles.size());
        long band = band(frame, used).voxels() * (classes + 1) * Float.BYTES;
        return new BlendPlan(
                image, frame, used, overlap, tiles, running, running * bytesPerCaller.applyAsLong(used) + band);
    }

    /** A patch without its border, which it has where it does not end with the frame. */
    private static Region trusted(Region read, Halo border, Extent frame) {
        return Region.between(
                read.z() + (read.z() > 0 ? border.front() : 0),
                read.y() + (read.y() > 0 ? border.top() : 0),
                read.x() + (read.x() > 0 ? border.left() : 0),
                read.end(Axis.Z) - (read.end(Axis.Z) < frame.depth() ? border.back() : 0),
                read.end(Axis.Y) - (read.end(Axis.Y) < frame.height() ? border.bottom() : 0),
                read.end(Axis.X) - (read.end(Axis.X) < frame.width() ? border.right() : 0));
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
