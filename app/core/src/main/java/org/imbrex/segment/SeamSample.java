package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.Locale;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/**
 * Measures what blending leaves of a seam, on a region in the middle of the scan that is longer than a patch by half, or
 * by less where memory is short: once blended from two patches or three, once as one patch.
 */
final class SeamSample {
    /** By how much of a patch the region is longer, as one part of so many. */
    private static final int[] PARTS = {2, 4, 8};

    private SeamSample() {}

    /** Null, with the reason as a message, where the region does not fit into memory as one patch. */
    static @Nullable Seams measure(TiledRun run, BlendPlan plan, SegmentOptions options) {
        if (plan.tiles().size() == 1) {
            return null;
        }
        long memory = options.memory() - run.model().bytes();
        Region region = region(plan, run.model().reach().grid(), PARTS[0]);
        for (int part : PARTS) {
            region = region(plan, run.model().reach().grid(), part);
            if (!Planner.takesWhole(run.model(), region.extent())
                    || Planner.wholeScan(run.model(), region.extent()).bytes() <= memory) {
                break;
            }
        }
        if (!Planner.takesWhole(run.model(), region.extent())) {
            run.progress()
                    .message("blended patches are not exact; by how much they differ is not known: the model takes"
                            + " patches of " + plan.patch() + " only");
            return null;
        }
        TilePlan whole = Planner.wholeScan(run.model(), region.extent());
        if (whole.bytes() > memory) {
            run.progress()
                    .message("blended patches are not exact; by how much they differ is not known: a sample of "
                            + region.extent() + " in one patch needs " + whole.bytes() / 1_000_000 + " MB");
            return null;
        }
        BlendPlan blended = Planner.blended(run.model(), region.extent(), plan.patch(), options.overlap(), 1);
        TiledRun sample = new TiledRun(
                run.model(), new Part(run.scan(), region), run.intensities(), run.mirrorings(), run.progress());
        Seams seams = SeamCheck.compare(sample, blended, whole, "one patch, on a sample of " + region);
        run.progress()
                .message(String.format(
                        Locale.ROOT,
                        "blended patches are not exact: against %s the largest difference is %.3g, and %d of %d labels"
                                + " differ",
                        seams.reference(),
                        seams.maxDiff(),
                        seams.labelDiffs(),
                        seams.voxels()));
        return seams;
    }

    /** A patch in the middle of the image, longer along the first axis that has room for that. */
    private static Region region(BlendPlan plan, Extent grid, int part) {
        Extent image = plan.image();
        Extent extent = new Extent(
                Math.min(image.depth(), plan.patch().depth()),
                Math.min(image.height(), plan.patch().height()),
                Math.min(image.width(), plan.patch().width()));
        for (Axis axis : new Axis[] {Axis.X, Axis.Y, Axis.Z}) {
            int patch = plan.patch().along(axis);
            int longer = Math.min(image.along(axis), Extent.roundUp(patch + patch / part, grid.along(axis)));
            if (longer > extent.along(axis) && patch > 1) {
                extent = extent.with(axis, longer);
                break;
            }
        }
        return new Region(
                (image.depth() - extent.depth()) / 2,
                (image.height() - extent.height()) / 2,
                (image.width() - extent.width()) / 2,
                extent);
    }

    /** A region of a scan as a scan of its own; its user closes the scan. */
    private record Part(ScanSource scan, Region region) implements ScanSource {
        @Override
        public ScanInfo info() {
            ScanInfo all = scan.info();
            return new ScanInfo(region.extent(), all.channels(), all.type(), all.geometry());
        }

        @Override
        public void read(Region part, FloatBuffer into) {
            scan.read(
                    new Region(part.z() + region.z(), part.y() + region.y(), part.x() + region.x(), part.extent()),
                    into);
        }

        @Override
        public void close() {}
    }
}
