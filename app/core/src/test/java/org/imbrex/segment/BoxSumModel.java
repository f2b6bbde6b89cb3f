package org.imbrex.segment;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.imbrex.model.Activation;
import org.imbrex.model.Layout;
import org.imbrex.model.ModelSpec;
import org.imbrex.model.Reach;
import org.imbrex.model.TileModel;
import org.imbrex.postprocess.Postprocessing;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.resample.Interpolation;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * A network one can work out by hand: the score of class 1 is the sum over a box of the plane, zeros outside the patch;
 * that of class 0 is a constant. Within a cell of the grid, voxels are weighted by their place in it.
 */
final class BoxSumModel implements TileModel {
    private final int radius;
    private final int grid;
    private final Halo halo;
    private final @Nullable List<Double> spacing;
    private final @Nullable Orientation orientation;
    private @Nullable List<Axis> mirrorAxes;

    BoxSumModel(int radius, int grid, Halo halo) {
        this(radius, grid, halo, null, null);
    }

    /** One that was made for a voxel size and an orientation. */
    BoxSumModel(int radius, int grid, Halo halo, @Nullable List<Double> spacing, @Nullable Orientation orientation) {
        this.spacing = spacing;
        this.orientation = orientation;
        this.radius = radius;
        this.grid = grid;
        this.halo = halo;
    }

    /** The same, said to have learnt from patches mirrored along these axes. */
    BoxSumModel mirroredAlong(Axis... axes) {
        mirrorAxes = List.of(axes);
        return this;
    }

    @Override
    public ModelSpec spec() {
        return new ModelSpec(
                "box sum",
                Layout.NCHW,
                List.of(new ModelSpec.Channel("grey", new Normalisation.ScanZScore())),
                List.of("background", "bright"),
                Activation.SOFTMAX,
                spacing,
                orientation,
                Interpolation.LINEAR,
                Map.of(),
                mirrorAxes,
                Postprocessing.NONE,
                null);
    }

    @Override
    public Reach reach() {
        return new Reach.Local(halo, Extent.of(grid, grid), Halo.NONE);
    }

    @Override
    public int callers() {
        return 3;
    }

    @Override
    public long bytesPerCaller(Extent patch) {
        return patch.voxels() * 8;
    }

    @Override
    public String device() {
        return "test";
    }

    @Override
    public Caller caller(int atOnce) {
        return new Caller() {
            private FloatBuffer input = FloatBuffer.allocate(0);
            private Extent extent = Extent.of(1, 1);

            @Override
            public FloatBuffer input(Extent patch) {
                if (!patch.equals(extent)) {
                    extent = patch;
                    input = FloatBuffer.allocate((int) patch.voxels());
                }
                return input.clear();
            }

            @Override
            public FloatBuffer run() {
                FloatBuffer out = FloatBuffer.allocate(2 * (int) extent.voxels());
                for (int y = 0; y < extent.height(); y++) {
                    for (int x = 0; x < extent.width(); x++) {
                        out.put((int) extent.voxels() + y * extent.width() + x, sum(y, x));
                    }
                }
                return out;
            }

            private float sum(int y, int x) {
                float sum = 0;
                for (int j = y - radius; j <= y + radius; j++) {
                    for (int i = x - radius; i <= x + radius; i++) {
                        if (j >= 0 && i >= 0 && j < extent.height() && i < extent.width()) {
                            sum += input.get(j * extent.width() + i) * (1 + j % grid + 2 * (i % grid));
                        }
                    }
                }
                return sum;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
