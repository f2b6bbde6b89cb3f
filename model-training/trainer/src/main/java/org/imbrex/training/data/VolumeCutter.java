package org.imbrex.training.data;

import java.util.SplittableRandom;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.VolumeWarp;
import org.imbrex.training.augment.VolumeWarpSampler;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/** Cuts patches of several slices as volumes, turned about all three axes; of the scan the box they touch is read. */
final class VolumeCutter implements PatchCutter {
    private final Extent patch;
    private final VolumeWarpSampler sampler;
    private float[] imageBox = {};
    private byte[] labelBox = {};

    VolumeCutter(Extent patch) {
        this.patch = patch;
        this.sampler = new VolumeWarpSampler(patch);
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
        VolumeWarp warp = VolumeWarp.draw(augmentation, patch, loaded.spacing(), random);
        VolumeWarp.Placed placed = place(loaded.extent(), place.first(), place.seen(), warp, random);
        Region box = placed.box();
        int voxels = Math.toIntExact(box.voxels());
        if (imageBox.length < voxels) {
            imageBox = new float[voxels];
            labelBox = new byte[voxels];
        }
        sampler.use(placed);
        for (int c = 0; c < normalised.count(); c++) {
            loaded.image(c, normalised.each(c), box, imageBox);
            sampler.image(imageBox, image, c * labels.length);
        }
        loaded.labels(box, labelBox);
        sampler.labels(labelBox, labels, 0);
    }

    /** As {@link SliceCutter} does along y and x; along z the voxel lies where it does in the patch before it is turned. */
    private VolumeWarp.Placed place(
            Extent scan, int first, PatchPlace.@Nullable Seen seen, VolumeWarp warp, SplittableRandom random) {
        double middle = first + (patch.depth() - 1) / 2.0;
        int height = patch.height();
        int width = patch.width();
        if (seen == null) {
            return warp.at(
                    middle,
                    PatchPlace.anywhere(random.nextDouble(), height, scan.height()),
                    PatchPlace.anywhere(random.nextDouble(), width, scan.width()));
        }
        double quarter = patch.depth() / 4.0;
        double z = Math.max(-quarter, Math.min(quarter, seen.z() - middle));
        double y = (random.nextDouble() - 0.5) * height / 2;
        double x = (random.nextDouble() - 0.5) * width / 2;
        double centreZ = seen.z() - warp.source(0, z, y, x);
        double centreY = seen.y() - warp.source(1, z, y, x);
        double centreX = seen.x() - warp.source(2, z, y, x);
        double insideZ = PatchPlace.inside(centreZ, patch.depth(), scan.depth());
        double insideY = PatchPlace.inside(centreY, height, scan.height());
        double insideX = PatchPlace.inside(centreX, width, scan.width());
        return holds(warp, seen.z() - insideZ, seen.y() - insideY, seen.x() - insideX)
                ? warp.at(insideZ, insideY, insideX)
                : warp.at(centreZ, centreY, centreX);
    }

    /** Whether a place so far from the centre is in the patch, not at its border. */
    private boolean holds(VolumeWarp warp, double z, double y, double x) {
        return Math.abs(warp.patch(0, z, y, x)) < patch.depth() / 2.0 - 1
                && Math.abs(warp.patch(1, z, y, x)) < patch.height() / 2.0 - 1
                && Math.abs(warp.patch(2, z, y, x)) < patch.width() / 2.0 - 1;
    }
}
