package org.imbrex.training.augment;

import java.util.SplittableRandom;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * Where the voxels of a patch lie in a slice: mirroring, turning and scaling made one matrix, and an elastic displacement
 * before it. Image and mask are sampled through the same warp, so they cannot part.
 */
public final class Warp {
    private final int height;
    private final int width;
    // Source offsets from the centre are M * (patch offset + displacement), in (y, x).
    private final double yy;
    private final double yx;
    private final double xy;
    private final double xx;
    private final boolean onLattice;
    private final @Nullable ElasticField elastic;

    private Warp(int height, int width, double[] matrix, boolean onLattice, @Nullable ElasticField elastic) {
        this.height = height;
        this.width = width;
        this.yy = matrix[0];
        this.yx = matrix[1];
        this.xy = matrix[2];
        this.xx = matrix[3];
        this.onLattice = onLattice;
        this.elastic = elastic;
    }

    /** The warp that leaves patches as they are. */
    public static Warp none(int height, int width) {
        return new Warp(height, width, new double[] {1, 0, 0, 1}, true, null);
    }

    /** A warp drawn by chance for a patch of a height and width. */
    public static Warp draw(Augmentation augmentation, int height, int width, SplittableRandom random) {
        double[] m = {1, 0, 0, 1};
        if (augmentation.mirrors(Axis.Y, random)) {
            m = new double[] {-m[0], -m[1], m[2], m[3]};
        }
        if (augmentation.mirrors(Axis.X, random)) {
            m = new double[] {m[0], m[1], -m[2], -m[3]};
        }
        if (augmentation.applies(Kind.QUARTER_TURN, random)) {
            int turns = 1 + (int) (3 * random.nextDouble());
            for (int i = 0; i < turns; i++) {
                m = new double[] {-m[2], -m[3], m[0], m[1]};
            }
        }
        boolean onLattice = true;
        if (augmentation.applies(Kind.ROTATION, random)) {
            double angle =
                    StrictMath.toRadians(augmentation.effect(Kind.ROTATION).uniform(random));
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            m = new double[] {
                cos * m[0] - sin * m[2], cos * m[1] - sin * m[3], sin * m[0] + cos * m[2], sin * m[1] + cos * m[3]
            };
            onLattice = false;
        }
        if (augmentation.applies(Kind.SCALE, random)) {
            double step = 1 / augmentation.effect(Kind.SCALE).factor(random);
            m = new double[] {step * m[0], step * m[1], step * m[2], step * m[3]};
            onLattice = false;
        }
        ElasticField elastic = null;
        if (augmentation.applies(Kind.ELASTIC, random)) {
            double deviation = augmentation.effect(Kind.ELASTIC).uniform(random);
            elastic = new ElasticField(height, width, augmentation.elasticSpacing(), deviation, random);
            onLattice = false;
        }
        return new Warp(height, width, m, onLattice, elastic);
    }

    /** How far along y a place of the slice is from the centre, for a place of the patch; the displacement left out. */
    public double sourceY(double y, double x) {
        return yy * y + yx * x;
    }

    /** The same along x. */
    public double sourceX(double y, double x) {
        return xy * y + xx * x;
    }

    /** How far along y a place of the patch is from its centre, for a place of the slice; the displacement left out. */
    public double patchY(double sourceY, double sourceX) {
        return (xx * sourceY - yx * sourceX) / (yy * xx - yx * xy);
    }

    /** The same along x. */
    public double patchX(double sourceY, double sourceX) {
        return (yy * sourceX - xy * sourceY) / (yy * xx - yx * xy);
    }

    /**
     * The warp with the patch's centre on a place of the slice, moved by at most half a voxel so that the patch's first
     * voxel meets a voxel of the slice: mirroring and quarter turns alone then move voxels and change none.
     */
    public Placed at(double centreY, double centreX) {
        double halfY = (height - 1) / 2.0;
        double halfX = (width - 1) / 2.0;
        return new Placed(Math.rint(centreY - sourceY(halfY, halfX)), Math.rint(centreX - sourceX(halfY, halfX)));
    }

    /** A warp on its place in a slice. */
    public final class Placed {
        // Where the first voxel of the patch comes from, the displacement left out.
        private final double firstY;
        private final double firstX;
        private final Region box;

        private Placed(double firstY, double firstX) {
            this.firstY = firstY;
            this.firstX = firstX;
            double toLastY = height - 1;
            double toLastX = width - 1;
            double bound = elastic == null ? 0 : elastic.bound();
            double lowY = firstY + Math.min(0, yy * toLastY) + Math.min(0, yx * toLastX);
            double highY = firstY + Math.max(0, yy * toLastY) + Math.max(0, yx * toLastX);
            double lowX = firstX + Math.min(0, xy * toLastY) + Math.min(0, xx * toLastX);
            double highX = firstX + Math.max(0, xy * toLastY) + Math.max(0, xx * toLastX);
            double boundY = bound * (Math.abs(yy) + Math.abs(yx));
            double boundX = bound * (Math.abs(xy) + Math.abs(xx));
            // A cubic reads one voxel before and two after; one more on each side pays for rounding.
            int before = onLattice ? 0 : 2;
            int after = onLattice ? 0 : 3;
            int y = (int) Math.floor(lowY - boundY) - before;
            int x = (int) Math.floor(lowX - boundX) - before;
            int endY = (int) Math.floor(highY + boundY) + after + 1;
            int endX = (int) Math.floor(highX + boundX) + after + 1;
            this.box = Region.of(y, x, endY - y, endX - x);
        }

        /** The voxels of the slice that sampling looks at; they may lie outside of it. */
        public Region box() {
            return box;
        }

        public Extent patch() {
            return Extent.of(height, width);
        }

        /** Whether every voxel of the patch meets a voxel of the slice. */
        boolean onLattice() {
            return onLattice;
        }

        /** Index steps within the box for a step along the patch's y axis, on the lattice. */
        int stepY() {
            return index((int) yy, (int) xy);
        }

        /** The same along the patch's x axis. */
        int stepX() {
            return index((int) yx, (int) xx);
        }

        /** The index within the box of the patch's first voxel, on the lattice. */
        int first() {
            return index((int) firstY - box.y(), (int) firstX - box.x());
        }

        private int index(int y, int x) {
            return y * box.extent().width() + x;
        }

        /**
         * The places within the box of one row of the patch.
         *
         * @param places 2 x width numbers from an index on: y, then x, of each voxel; none is negative
         * @param displacementY at least width numbers, overwritten
         * @param displacementX at least width numbers, overwritten
         */
        void row(int y, float[] places, int at, float[] displacementY, float[] displacementX) {
            double startY = firstY - box.y() + yy * y;
            double startX = firstX - box.x() + xy * y;
            int i = at;
            if (elastic == null) {
                for (int x = 0; x < width; x++) {
                    places[i++] = (float) (startY + yx * x);
                    places[i++] = (float) (startX + xx * x);
                }
                return;
            }
            elastic.row(y, displacementY, displacementX);
            for (int x = 0; x < width; x++) {
                double dy = displacementY[x];
                double dx = displacementX[x];
                places[i++] = (float) (startY + yx * x + yy * dy + yx * dx);
                places[i++] = (float) (startX + xx * x + xy * dy + xx * dx);
            }
        }
    }
}
