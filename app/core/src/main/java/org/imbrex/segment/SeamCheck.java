package org.imbrex.segment;

import java.util.List;
import org.imbrex.error.ResourceException;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/** Compares a stitched result with the run over the whole scan, voxel by voxel. */
public final class SeamCheck {
    private SeamCheck() {}

    /**
     * Runs the scan in the tiles of a tiling and as a whole, and compares the probabilities.
     *
     * @throws ResourceException if the whole scan does not fit into the options' memory
     */
    public static Seams compare(
            TileModel model, ScanSource scan, Tiling tiling, SegmentOptions options, Progress progress) {
        Extent image = tiling.image();
        TilePlan whole = Planner.wholeScan(model, image);
        long values = image.voxels() * model.spec().classes().size();
        if (whole.bytes() > options.memory() || values > Integer.MAX_VALUE - 8) {
            throw new ResourceException("seam check: the whole scan of " + image + " needs " + whole.bytes() / 1_000_000
                    + " MB, found a budget of " + options.memory() / 1_000_000 + " MB");
        }
        float[] reference = new float[(int) values];
        Segmenter.run(model, scan, whole, options.mirror(), List.of(new Collect(reference, image)), progress);
        Compare compare = new Compare(reference, image);
        Segmenter.run(model, scan, tiling, options.mirror(), List.of(compare), progress);
        return new Seams(compare.maxDiff, compare.labelDiffs, image.voxels(), "the whole scan in one patch");
    }

    /** Walks the rows of a tile with the index of each in the patch and in the image. */
    private interface Rows {
        void accept(int inPatch, int inImage, int width);
    }

    private static void rows(Extent patch, Region inPatch, Extent image, Region write, Rows rows) {
        for (int z = 0; z < write.extent().depth(); z++) {
            for (int y = 0; y < write.extent().height(); y++) {
                rows.accept(
                        ((inPatch.z() + z) * patch.height() + inPatch.y() + y) * patch.width() + inPatch.x(),
                        ((write.z() + z) * image.height() + write.y() + y) * image.width() + write.x(),
                        write.extent().width());
            }
        }
    }

    /** Keeps all probabilities. */
    private static final class Collect implements TileOutput {
        private final float[] reference;
        private final Extent image;

        Collect(float[] reference, Extent image) {
            this.reference = reference;
            this.image = image;
        }

        @Override
        public boolean needsProbabilities() {
            return true;
        }

        @Override
        public void accept(Scores scores, Region inPatch, Region write) {
            int voxels = Math.toIntExact(scores.extent().voxels());
            int all = Math.toIntExact(image.voxels());
            rows(scores.extent(), inPatch, image, write, (from, to, width) -> {
                for (int c = 0; c < scores.classes(); c++) {
                    scores.values().get(c * voxels + from, reference, c * all + to, width);
                }
            });
        }
    }

    /** Compares with probabilities that were kept. */
    private static final class Compare implements TileOutput {
        private final float[] reference;
        private final Extent image;
        private double maxDiff;
        private long labelDiffs;

        Compare(float[] reference, Extent image) {
            this.reference = reference;
            this.image = image;
        }

        @Override
        public boolean needsProbabilities() {
            return true;
        }

        @Override
        public synchronized void accept(Scores scores, Region inPatch, Region write) {
            int voxels = Math.toIntExact(scores.extent().voxels());
            int all = Math.toIntExact(image.voxels());
            rows(scores.extent(), inPatch, image, write, (from, to, width) -> {
                for (int x = 0; x < width; x++) {
                    int label = 0;
                    int expected = 0;
                    for (int c = 0; c < scores.classes(); c++) {
                        float found = scores.values().get(c * voxels + from + x);
                        float wanted = reference[c * all + to + x];
                        maxDiff = Math.max(maxDiff, Math.abs((double) found - wanted));
                        if (found > scores.values().get(label * voxels + from + x)) {
                            label = c;
                        }
                        if (wanted > reference[expected * all + to + x]) {
                            expected = c;
                        }
                    }
                    if (label != expected) {
                        labelDiffs++;
                    }
                }
            });
        }
    }
}
