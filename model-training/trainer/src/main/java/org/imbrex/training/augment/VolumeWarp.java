package org.imbrex.training.augment;

import java.util.List;
import java.util.SplittableRandom;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * Where the voxels of a patch of several slices lie in a volume: {@link Warp} along three axes. Turning and scaling are
 * done in millimetres, so that what is turned out of the plane keeps its shape where slices are further apart than voxels
 * are wide; mirroring and quarter turns, which stay in the plane, move voxels and change none.
 */
public final class VolumeWarp {
    /** Slices further apart than this many voxels are wide are turned in their plane only: nnU-Net's rule. */
    public static final double ANISOTROPIC = 3;

    private final Extent patch;
    // Source offsets from the centre are matrix * (patch offset + displacement), in voxels along z, y, x.
    private final double[] matrix;
    private final double[] inverse;
    private final @Nullable VolumeElasticField elastic;

    VolumeWarp(Extent patch, double[] matrix, @Nullable VolumeElasticField elastic) {
        this.patch = patch;
        this.matrix = matrix;
        this.inverse = Matrix.inverse(matrix);
        this.elastic = elastic;
    }

    /** Whether voxels are near enough to cubes for turns out of the plane; millimetres along x, y and z. */
    public static boolean nearIsotropic(List<Double> spacing) {
        return spacing.get(2) <= ANISOTROPIC * Math.max(spacing.get(0), spacing.get(1));
    }

    /** The warp that leaves patches as they are. */
    public static VolumeWarp none(Extent patch) {
        return new VolumeWarp(patch, Matrix.diagonal(1, 1, 1), null);
    }

    /**
     * A warp drawn by chance.
     *
     * @param spacing millimetres a voxel along x, y and z
     */
    public static VolumeWarp draw(
            Augmentation augmentation, Extent patch, List<Double> spacing, SplittableRandom random) {
        double[] m = Matrix.diagonal(
                sign(augmentation, Axis.Z, random),
                sign(augmentation, Axis.Y, random),
                sign(augmentation, Axis.X, random));
        if (augmentation.applies(Kind.QUARTER_TURN, random)) {
            int turns = 1 + (int) (3 * random.nextDouble());
            for (int i = 0; i < turns; i++) {
                m = Matrix.product(new double[] {1, 0, 0, 0, 0, -1, 0, 1, 0}, m);
            }
        }
        double[] sizes = {spacing.get(2), spacing.get(1), spacing.get(0)};
        double[] inMillimetres = Matrix.diagonal(1, 1, 1);
        if (augmentation.applies(Kind.ROTATION, random)) {
            Effect effect = augmentation.effect(Kind.ROTATION);
            // About z, then y, then x.
            inMillimetres = Matrix.rotation(1, 2, effect.uniform(random));
            inMillimetres = Matrix.product(Matrix.rotation(0, 2, effect.uniform(random)), inMillimetres);
            inMillimetres = Matrix.product(Matrix.rotation(0, 1, effect.uniform(random)), inMillimetres);
        }
        if (augmentation.applies(Kind.SCALE, random)) {
            double step = 1 / augmentation.effect(Kind.SCALE).factor(random);
            inMillimetres = Matrix.product(Matrix.diagonal(step, step, step), inMillimetres);
        }
        for (int i = 0; i < 9; i++) {
            inMillimetres[i] *= sizes[i % 3] / sizes[i / 3];
        }
        VolumeElasticField elastic = null;
        if (augmentation.applies(Kind.ELASTIC, random)) {
            double deviation = augmentation.effect(Kind.ELASTIC).uniform(random);
            elastic = new VolumeElasticField(patch, sizes, augmentation.elasticSpacing(), deviation, random);
        }
        return new VolumeWarp(patch, Matrix.product(inMillimetres, m), elastic);
    }

    private static double sign(Augmentation augmentation, Axis axis, SplittableRandom random) {
        return augmentation.mirrors(axis, random) ? -1 : 1;
    }

    /**
     * How far a place of the volume is from the centre along z (0), y (1) or x (2), for a place of the patch; the
     * displacement left out.
     */
    public double source(int axis, double z, double y, double x) {
        return Matrix.row(matrix, axis, z, y, x);
    }

    /** How far a place of the patch is from its centre along an axis, for a place of the volume. */
    public double patch(int axis, double sourceZ, double sourceY, double sourceX) {
        return Matrix.row(inverse, axis, sourceZ, sourceY, sourceX);
    }

    /** The warp with the patch's centre on a place of the volume, moved by at most half a voxel as in {@link Warp#at}. */
    public Placed at(double centreZ, double centreY, double centreX) {
        double[] centre = {centreZ, centreY, centreX};
        double[] first = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            first[axis] = Math.rint(centre[axis]
                    - source(axis, (patch.depth() - 1) / 2.0, (patch.height() - 1) / 2.0, (patch.width() - 1) / 2.0));
        }
        return new Placed(first);
    }

    /** A warp on its place in a volume. */
    public final class Placed {
        // Where the patch's first voxel comes from within the box, the displacement left out.
        private final double[] first = new double[3];
        private final Region box;

        private Placed(double[] source) {
            double[] toLast = {patch.depth() - 1.0, patch.height() - 1.0, patch.width() - 1.0};
            int[] start = new int[3];
            int[] end = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                double low = source[axis];
                double high = source[axis];
                for (int along = 0; along < 3; along++) {
                    double step = matrix[3 * axis + along];
                    double bend = elastic == null ? 0 : elastic.bound(along) * Math.abs(step);
                    low += Math.min(0, step * toLast[along]) - bend;
                    high += Math.max(0, step * toLast[along]) + bend;
                }
                // One voxel before pays for rounding, one after as well, and one more is the neighbour to mix with.
                start[axis] = (int) Math.floor(low) - 1;
                end[axis] = (int) Math.floor(high) + 3;
                first[axis] = source[axis] - start[axis];
            }
            box = Region.between(start[0], start[1], start[2], end[0], end[1], end[2]);
        }

        /** The voxels of the volume that sampling looks at; they may lie outside of it. */
        public Region box() {
            return box;
        }

        public Extent patch() {
            return patch;
        }

        /**
         * The places within the box of one row of the patch.
         *
         * @param places 3 x width numbers from an index on: z, y, x of each voxel; none is negative
         * @param displacement three arrays of width numbers, overwritten
         */
        void row(int z, int y, float[] places, int at, float[][] displacement) {
            if (elastic != null) {
                elastic.row(z, y, displacement);
            }
            int i = at;
            for (int x = 0; x < patch.width(); x++) {
                double dz = elastic == null ? z : z + displacement[0][x];
                double dy = elastic == null ? y : y + displacement[1][x];
                double dx = elastic == null ? x : x + displacement[2][x];
                places[i++] = (float) (first[0] + source(0, dz, dy, dx));
                places[i++] = (float) (first[1] + source(1, dz, dy, dx));
                places[i++] = (float) (first[2] + source(2, dz, dy, dx));
            }
        }
    }
}
