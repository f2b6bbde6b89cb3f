package org.imbrex.sampledata.head;

import java.util.List;
import java.util.stream.IntStream;
import org.imbrex.sampledata.field.Chance;
import org.imbrex.sampledata.field.Noise;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;

/**
 * A head like those of FLAIR images: dark ventricles, grey and white matter, a bright rim of skin, and bright lesions beside
 * the ventricles. It lies in a volume whose x runs to the foot, y to the back and z to the right, turned by 12 degrees, with
 * voxels of three different sizes: whoever takes one axis for another finds no lesion in its place.
 *
 * @param scan signed 16-bit intensities, 0 to about 1000
 * @param mask 1 for a lesion
 */
public record HeadVolume(Volume scan, LabelMap mask) {
    private static final Extent EXTENT = new Extent(36, 52, 44);
    private static final double[] SPACING = {4.0, 3.5, 4.5};
    private static final double TURN = StrictMath.toRadians(12);
    private static final int LESIONS = 5;
    /** Half the head's width, depth and height in millimetres. */
    private static final double[] HALF = {70, 86, 78};

    /** A lesion: its centre in millimetres from the head's, and its radius. */
    private record Lesion(double x, double y, double z, double radius) {}

    /** Draws the head of a seed. */
    public static HeadVolume draw(long seed) {
        Geometry geometry = geometry();
        double[] affine = geometry.affine();
        List<Lesion> lesions = lesions(Chance.of(seed, "lesions"));
        Noise folds = new Noise(Chance.of(seed, "folds"));
        Chance grain = Chance.of(seed, "grain");
        float[] voxels = new float[(int) EXTENT.voxels()];
        byte[] labels = new byte[voxels.length];
        int next = 0;
        for (int k = 0; k < EXTENT.depth(); k++) {
            for (int j = 0; j < EXTENT.height(); j++) {
                for (int i = 0; i < EXTENT.width(); i++) {
                    double x = affine[0] * i + affine[1] * j + affine[2] * k + affine[3];
                    double y = affine[4] * i + affine[5] * j + affine[6] * k + affine[7];
                    double z = affine[8] * i + affine[9] * j + affine[10] * k + affine[11];
                    boolean lesion = lesions.stream().anyMatch(l -> inside(l, x, y, z));
                    double value = lesion ? 820 : tissue(x, y, z, folds);
                    // Steps of four leave the noise of a scanner and take less room.
                    voxels[next] = (float) (4 * Math.rint(Math.max(0, value + 14 * grain.gaussian()) / 4));
                    labels[next++] = (byte) (lesion ? 1 : 0);
                }
            }
        }
        ScanInfo info = new ScanInfo(EXTENT, 1, SampleType.INT16, geometry);
        return new HeadVolume(new Volume(info, List.of(voxels)), new LabelMap(EXTENT, geometry, labels));
    }

    /** The head's centre, which is where the patient's millimetres start, is the volume's. */
    private static Geometry geometry() {
        double c = StrictMath.cos(TURN);
        double s = StrictMath.sin(TURN);
        double[][] direction = {{0, s, -c}, {0, c, s}, {-1, 0, 0}};
        int[] size = {EXTENT.width(), EXTENT.height(), EXTENT.depth()};
        double[] affine = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                affine[4 * row + axis] = direction[axis][row] * SPACING[axis];
                affine[4 * row + 3] -= affine[4 * row + axis] * (size[axis] - 1) / 2;
            }
        }
        return Geometry.of(affine).orElseThrow();
    }

    private static List<Lesion> lesions(Chance chance) {
        return IntStream.range(0, LESIONS)
                .mapToObj(i -> new Lesion(
                        (i % 2 == 0 ? 1 : -1) * chance.between(20, 38),
                        chance.between(-35, 40),
                        chance.between(-5, 30),
                        chance.between(5, 9)))
                .toList();
    }

    private static boolean inside(Lesion l, double x, double y, double z) {
        double dx = x - l.x;
        double dy = y - l.y;
        double dz = z - l.z;
        return dx * dx + dy * dy + dz * dz < l.radius * l.radius;
    }

    private static double tissue(double x, double y, double z, Noise folds) {
        double head = ellipsoid(x, y, z, 1);
        if (head > 1) {
            return 0;
        }
        if (head > 0.9) {
            return 560;
        }
        if (head > 0.82) {
            return 70;
        }
        double ventricle = ellipsoid(Math.abs(x) - 12, y * 1.1, z - 8, 0.24);
        if (ventricle < 1) {
            return 90;
        }
        double depth = head + 0.12 * folds.fractal(x / 14, y / 14, z / 14, 2);
        return depth > 0.66 ? 520 : 400;
    }

    /** Below 1 inside the head made smaller by a factor, 1 on its outline. */
    private static double ellipsoid(double x, double y, double z, double factor) {
        double a = x / (HALF[0] * factor);
        double b = y / (HALF[1] * factor);
        double c = z / (HALF[2] * factor);
        return StrictMath.sqrt(a * a + b * b + c * c);
    }
}
