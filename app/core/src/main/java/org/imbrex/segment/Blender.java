package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
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
    private final List<FloatBuffer> sums;
    private final FloatBuffer weights;
    private final float[][] gaussians;
    private int slice;
    private int layer;

    Blender(BlendPlan plan, int classes, List<? extends TileOutput> outputs) {
        this.plan = plan;
        this.outputs = outputs;
        this.classes = classes;
        this.band = plan.band();
        int voxels = Math.toIntExact(band.voxels());
        this.sums = IntStream.range(0, classes)
                .mapToObj(c -> Floats.outsideTheHeap(voxels))
                .toList();
        this.weights = Floats.outsideTheHeap(voxels);
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
        int top = plan.layerAxis() == Axis.Z ? tile.read().y() : 0;
        Region trusted = tile.write().relativeTo(tile.read());
        float[] weight = new float[patch.width()];
        float[] sum = new float[patch.width()];
        float[] added = new float[patch.width()];
        for (int z = trusted.z(); z < trusted.end(Axis.Z); z++) {
            for (int y = trusted.y(); y < trusted.end(Axis.Y); y++) {
                int from = (z * patch.height() + y) * patch.width();
                int to = (z * band.height() + top + y) * band.width()
                        + tile.read().x();
                weigh(gaussians[0][z] * gaussians[1][y], trusted, weight);
                weights.get(to, sum);
                for (int x = 0; x < sum.length; x++) {
                    sum[x] += weight[x];
                }
                weights.put(to, sum);
                for (int c = 0; c < classes; c++) {
                    probabilities.values().get(c * voxels + from, added);
                    sums.get(c).get(to, sum);
                    for (int x = 0; x < sum.length; x++) {
                        sum[x] += weight[x] * added[x];
                    }
                    sums.get(c).put(to, sum);
                }
            }
        }
    }

    /** Hands on the last layer. */
    void finish() {
        Axis axis = plan.layerAxis();
        handOn(plan.image().along(axis) - layer);
    }

    /** The weights of a row; those outside of what is trusted stay zero. */
    private void weigh(float row, Region trusted, float[] weight) {
        for (int x = trusted.x(); x < trusted.end(Axis.X); x++) {
            weight[x] = Math.max(SMALLEST_WEIGHT, row * gaussians[2][x]);
        }
    }

    private void moveTo(Region read) {
        Axis axis = plan.layerAxis();
        if (axis == Axis.Y && read.z() != slice) {
            handOn(plan.image().height() - layer);
            sums.forEach(Floats::clear);
            Floats.clear(weights);
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
        Extent image = plan.image();
        boolean alongZ = plan.layerAxis() == Axis.Z;
        Region write = alongZ
                ? new Region(layer, 0, 0, new Extent(planes, image.height(), image.width()))
                : new Region(slice, layer, 0, Extent.of(planes, image.width()));
        RowBands.of(new Region(0, 0, 0, write.extent()), write, classes, (inBand, rows) -> {
            Scores scores = divided(inBand);
            for (TileOutput output : outputs) {
                output.accept(scores, Region.all(rows.extent()), rows);
            }
        });
    }

    private Scores divided(Region rows) {
        Extent extent = rows.extent();
        int width = extent.width();
        int voxels = Math.toIntExact(extent.voxels());
        float[] values = new float[Math.multiplyExact(classes, voxels)];
        float[] weight = new float[width];
        for (int y = 0; y < extent.height(); y++) {
            int from = (rows.z() * band.height() + rows.y() + y) * band.width();
            weights.get(from, weight);
            for (int c = 0; c < classes; c++) {
                int to = c * voxels + y * width;
                sums.get(c).get(from, values, to, width);
                for (int x = 0; x < width; x++) {
                    values[to + x] /= weight[x];
                }
            }
        }
        return new Scores(FloatBuffer.wrap(values), classes, extent);
    }

    private void shift(int planes) {
        int gone = planes * planeVoxels();
        int kept = weights.capacity() - gone;
        sums.forEach(sum -> shift(sum, gone, kept));
        shift(weights, gone, kept);
    }

    private static void shift(FloatBuffer values, int gone, int kept) {
        values.put(0, values, gone, kept);
        Floats.clear(values, kept, values.capacity());
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
