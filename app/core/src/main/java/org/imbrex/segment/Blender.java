package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.imbrex.tile.BlendPlan;
import org.imbrex.tile.Tile;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;

/**
 * Averages overlapping patches in a band of one layer's thickness and hands on what no later patch reaches. Patches must
 * be added in the plan's order: sums of floats depend on it.
 */
final class Blender {
    /** nnU-Net and MONAI use this share of the patch as the Gaussian's standard deviation. */
    private static final double SIGMA = 0.125;

    /** Keeps the weight of a patch's corners above what a float can divide by without losing digits. */
    private static final float SMALLEST_WEIGHT = 1e-4f;

    private final BlendPlan plan;
    private final List<? extends TileOutput> outputs;
    private final int classes;
    private final Extent band;
    private final float[] sums;
    private final float[] weights;
    private final float[][] gaussians;
    private int slice;
    private int layer;

    Blender(BlendPlan plan, int classes, List<? extends TileOutput> outputs) {
        this.plan = plan;
        this.outputs = outputs;
        this.classes = classes;
        this.band = plan.band();
        int voxels = Math.toIntExact(band.voxels());
        this.sums = new float[Math.multiplyExact(classes, voxels)];
        this.weights = new float[voxels];
        this.gaussians = new float[][] {
            gaussian(plan.patch().depth()),
            gaussian(plan.patch().height()),
            gaussian(plan.patch().width())
        };
    }

    /** Adds the probabilities of the next patch. */
    void add(Tile tile, Scores probabilities) {
        moveTo(tile.read());
        Extent patch = plan.patch();
        int voxels = Math.toIntExact(patch.voxels());
        int all = weights.length;
        int top = plan.layerAxis() == Axis.Z ? tile.read().y() : 0;
        for (int z = 0; z < patch.depth(); z++) {
            for (int y = 0; y < patch.height(); y++) {
                int from = (z * patch.height() + y) * patch.width();
                int to = (z * band.height() + top + y) * band.width()
                        + tile.read().x();
                float row = gaussians[0][z] * gaussians[1][y];
                for (int x = 0; x < patch.width(); x++) {
                    float weight = Math.max(SMALLEST_WEIGHT, row * gaussians[2][x]);
                    weights[to + x] += weight;
                    for (int c = 0; c < classes; c++) {
                        sums[c * all + to + x] +=
                                weight * probabilities.values().get(c * voxels + from + x);
                    }
                }
            }
        }
    }

    /** Hands on the last layer. */
    void finish() {
        Axis axis = plan.layerAxis();
        handOn(plan.image().along(axis) - layer);
    }

    private void moveTo(Region read) {
        Axis axis = plan.layerAxis();
        if (axis == Axis.Y && read.z() != slice) {
            handOn(plan.image().height() - layer);
            Arrays.fill(sums, 0);
            Arrays.fill(weights, 0);
            slice = read.z();
            layer = 0;
        }
        int done = read.start(axis) - layer;
        if (done > 0) {
            handOn(done);
            shift(done);
            layer += done;
        }
    }

    /** Divides the first planes of the band by their weights and gives them to the outputs. */
    private void handOn(int planes) {
        int end = planes * planeVoxels();
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < end; i++) {
                sums[c * weights.length + i] /= weights[i];
            }
        }
        Extent image = plan.image();
        boolean alongZ = plan.layerAxis() == Axis.Z;
        Region write = alongZ
                ? new Region(layer, 0, 0, new Extent(planes, image.height(), image.width()))
                : new Region(slice, layer, 0, Extent.of(planes, image.width()));
        Scores scores = new Scores(FloatBuffer.wrap(sums), classes, band);
        for (TileOutput output : outputs) {
            output.accept(scores, new Region(0, 0, 0, write.extent()), write);
        }
    }

    private void shift(int planes) {
        int gone = planes * planeVoxels();
        int kept = weights.length - gone;
        for (int c = 0; c < classes; c++) {
            System.arraycopy(sums, c * weights.length + gone, sums, c * weights.length, kept);
            Arrays.fill(sums, c * weights.length + kept, (c + 1) * weights.length, 0);
        }
        System.arraycopy(weights, gone, weights, 0, kept);
        Arrays.fill(weights, kept, weights.length, 0);
    }

    private int planeVoxels() {
        return plan.layerAxis() == Axis.Z ? band.height() * band.width() : band.width();
    }

    private static float[] gaussian(int size) {
        float[] values = new float[size];
        double sigma = SIGMA * size;
        for (int i = 0; i < size; i++) {
            double distance = i - (size - 1) / 2.0;
            values[i] = (float) Math.exp(-distance * distance / (2 * sigma * sigma));
        }
        return values;
    }
}
