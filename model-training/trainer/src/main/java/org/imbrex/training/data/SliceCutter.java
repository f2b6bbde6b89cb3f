package org.imbrex.training.data;

import java.util.SplittableRandom;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.Warp;
import org.imbrex.training.augment.WarpSampler;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/** Cuts patches slice by slice, all slices through the same warp: turned in their plane, mirrored along z. */
final class SliceCutter implements PatchCutter {
    private final Extent patch;
    private final WarpSampler sampler;
    private float[] imageBox = {};
    private byte[] labelBox = {};

    SliceCutter(Extent patch) {
        this.patch = patch;
        this.sampler = new WarpSampler(patch.height(), patch.width());
    }

    @Override
    public void cut(
            LoadedCase loaded,
            PatchPlace place,
            ChannelMaps normalised,
            Augmentation augmentation,
            SplittableRandom random,
            float[] image,
            byte[] labels) {
        Warp warp = Warp.draw(augmentation, patch.height(), patch.width(), random);
        Warp.Placed placed = place(loaded.extent(), place.seen(), warp, random);
        Region box = placed.box();
        int voxels = Math.toIntExact(box.voxels());
        if (imageBox.length < voxels) {
            imageBox = new float[voxels];
            labelBox = new byte[voxels];
        }
        sampler.use(placed);
        int slice = patch.height() * patch.width();
        boolean turnedOver = patch.depth() > 1 && augmentation.mirrors(Axis.Z, random);
        for (int z = 0; z < patch.depth(); z++) {
            int into = turnedOver ? patch.depth() - 1 - z : z;
            Region layer = new Region(place.first() + z, box.y(), box.x(), box.extent());
            for (int c = 0; c < normalised.count(); c++) {
                loaded.image(c, normalised.each(c), layer, imageBox);
                sampler.image(imageBox, image, (c * patch.depth() + into) * slice);
            }
            loaded.labels(layer, labelBox);
            sampler.labels(labelBox, labels, into * slice);
        }
    }

    /**
     * Anywhere in the slice, or with a voxel in the middle half of the patch. Near the border the patch is moved inside, as
     * patches of a scan to be segmented lie inside, unless the voxel would leave it by that.
     */
    private Warp.Placed place(Extent scan, PatchPlace.@Nullable Seen seen, Warp warp, SplittableRandom random) {
        int height = patch.height();
        int width = patch.width();
        if (seen == null) {
            return warp.at(
                    PatchPlace.anywhere(random.nextDouble(), height, scan.height()),
                    PatchPlace.anywhere(random.nextDouble(), width, scan.width()));
        }
        double y = (random.nextDouble() - 0.5) * height / 2;
        double x = (random.nextDouble() - 0.5) * width / 2;
        double centreY = seen.y() - warp.sourceY(y, x);
        double centreX = seen.x() - warp.sourceX(y, x);
        double insideY = PatchPlace.inside(centreY, height, scan.height());
        double insideX = PatchPlace.inside(centreX, width, scan.width());
        double offsetY = seen.y() - insideY;
        double offsetX = seen.x() - insideX;
        boolean stays = Math.abs(warp.patchY(offsetY, offsetX)) < height / 2.0 - 1
                && Math.abs(warp.patchX(offsetY, offsetX)) < width / 2.0 - 1;
        return stays ? warp.at(insideY, insideX) : warp.at(centreY, centreX);
    }
}
