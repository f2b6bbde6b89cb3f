package org.imbrex.imagej.image;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.imbrex.error.UsageException;
import org.imbrex.model.Reach;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * The part of an image that is segmented.
 *
 * @param bounds the selection's bounding box, all slices
 * @param read what the network has to see of the image so that labels inside the bounds are those of the whole image
 * @param roi the selection, or null for the whole image
 */
public record SelectedPart(
        Region bounds, Region read, @Nullable Roi roi) {
    /**
     * The part that a selection means, or all of the image if there is none.
     *
     * @param resampled whether the model sees the image with other voxels: then it has to see all of it
     * @throws UsageException if the selection has no area inside the image
     */
    public static SelectedPart of(ImagePlus image, @Nullable Roi roi, int depth, Reach reach, boolean resampled) {
        Extent extent = new Extent(depth, image.getHeight(), image.getWidth());
        Region all = Region.all(extent);
        if (roi == null) {
            return new SelectedPart(all, all, null);
        }
        if (!roi.isArea()) {
            throw new UsageException("expected a selection with an area, found "
                    + roi.getTypeAsString().toLowerCase(Locale.ROOT)
                    + "; Edit > Selection > Select None segments the whole image");
        }
        Rectangle inside = roi.getBounds().intersection(new Rectangle(image.getWidth(), image.getHeight()));
        if (inside.isEmpty()) {
            throw new UsageException("the selection lies outside the image " + image.getTitle());
        }
        Region bounds = new Region(0, inside.y, inside.x, new Extent(depth, inside.height, inside.width));
        return new SelectedPart(bounds, resampled ? all : context(bounds, all, reach), roi);
    }

    private static Region context(Region bounds, Region all, Reach reach) {
        if (!(reach instanceof Reach.Local local)) {
            return bounds;
        }
        Extent grid = local.grid();
        Halo halo = local.halo().roundUp(grid);
        int y = Math.floorDiv(bounds.y(), grid.height()) * grid.height();
        int x = Math.floorDiv(bounds.x(), grid.width()) * grid.width();
        Region onGrid = Region.between(
                0,
                y,
                x,
                all.extent().depth(),
                bounds.y() + bounds.extent().height(),
                bounds.x() + bounds.extent().width());
        return onGrid.expand(halo).intersect(all);
    }

    /** Shows the indices, in a plane of the image, of what lies inside the bounds but outside the selection. */
    public void forEachOutside(int imageWidth, IntConsumer visitor) {
        ImageProcessor mask = roi == null ? null : roi.getMask();
        if (roi == null || mask == null) {
            return;
        }
        Rectangle box = roi.getBounds();
        for (int y = bounds.y(); y < bounds.y() + bounds.extent().height(); y++) {
            for (int x = bounds.x(); x < bounds.x() + bounds.extent().width(); x++) {
                if (mask.get(x - box.x, y - box.y) == 0) {
                    visitor.accept(y * imageWidth + x);
                }
            }
        }
    }
}
