package org.imbrex.segment;

import java.util.List;
import org.imbrex.error.ResourceException;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/**
 * Compares a stitched result voxel by voxel with another way to the same: the whole scan in one patch or, where that does
 * not fit into memory, other tiles. What is compared is put aside on disk, so that memory stays bounded.
 */
public final class SeamCheck {
    private SeamCheck() {}

    /**
     * Runs the scan in the tiles of a tiling and another way, and compares the probabilities.
     *
     * @param file the scan as it is; it is compared on the model's grid
     * @param tiling of the scan on the model's grid
     * @throws ResourceException if neither the whole scan nor other tiles fit into the options' memory, or the
     *     probabilities do not fit onto the disk
     */
    public static Seams compare(
            TileModel model, ScanSource file, Tiling tiling, SegmentOptions options, Progress progress) {
        ScanSource scan = Segmenter.grid(model.spec(), file).view(file);
        Tiling reference = Planner.reference(model, tiling, options);
        boolean plane = model.spec().layout().dimensions() == 2;
        String name = describe(reference, plane);
        return compare(TiledRun.of(model, scan, options.mirror(), progress), tiling, reference, name);
    }

    static Seams compare(TiledRun run, Tiling tiling, Tiling reference, String name) {
        Extent image = tiling.image();
        int classes = run.model().spec().classes().size();
        try (ProbabilityStore store = new ProbabilityStore(image, classes)) {
            run.run(reference, "reference", List.of(store));
            Compare compare = new Compare(store);
            run.run(tiling, "compare", List.of(compare));
            return new Seams(compare.maxDiff, compare.labelDiffs, image.voxels(), name);
        }
    }

    private static String describe(Tiling reference, boolean plane) {
        Extent frame = plane ? reference.frame().with(Axis.Z, 1) : reference.frame();
        if (reference instanceof TilePlan && reference.patch().equals(frame)) {
            return plane && reference.image().depth() > 1 ? "whole slices" : "the whole scan in one patch";
        }
        return (reference instanceof TilePlan ? "exact tiles of " : "blended patches of ") + reference.patch()
                + ", since the whole scan does not fit into memory";
    }

    /** Compares with probabilities that were put aside. */
    private static final class Compare implements TileOutput {
        private final ProbabilityStore store;
        private double maxDiff;
        private long labelDiffs;

        Compare(ProbabilityStore store) {
            this.store = store;
        }

        @Override
        public boolean needsProbabilities() {
            return true;
        }

        @Override
        public void accept(Scores scores, Region inPatch, Region write) {
            int classes = scores.classes();
            float[][] found = new float[classes][write.extent().width()];
            float[][] wanted = new float[classes][write.extent().width()];
            scores.forEachRow(inPatch, (c, z, y, from) -> {
                scores.values().get(from, found[c]);
                store.read(c, write, z, y, wanted[c]);
                if (c == classes - 1) {
                    compare(found, wanted);
                }
            });
        }

        private void compare(float[][] found, float[][] wanted) {
            double largest = 0;
            int differ = 0;
            for (int x = 0; x < found[0].length; x++) {
                int label = 0;
                int expected = 0;
                for (int c = 0; c < found.length; c++) {
                    largest = Math.max(largest, Math.abs((double) found[c][x] - wanted[c][x]));
                    label = found[c][x] > found[label][x] ? c : label;
                    expected = wanted[c][x] > wanted[expected][x] ? c : expected;
                }
                differ += label == expected ? 0 : 1;
            }
            synchronized (this) {
                maxDiff = Math.max(maxDiff, largest);
                labelDiffs += differ;
            }
        }
    }
}
