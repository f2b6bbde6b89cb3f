package org.imbrex.io.dicom.seg;

import java.nio.file.Path;
import java.util.Locale;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;

/** Finds which voxel of a scan the first voxel of a segmentation is. */
final class GridOffset {
    /** How far voxels may be apart, as a share of a voxel. */
    private static final double TOLERANCE = 0.05;

    private GridOffset() {}

    /** Voxels along x, y and z. */
    static int[] between(Path file, Extent mask, Geometry place, Extent extent, Geometry geometry) {
        if (!place.known() || !geometry.known()) {
            if (mask.height() != extent.height() || mask.width() != extent.width()) {
                throw Refusal.OTHER_SCAN.of(file, extent + " voxels as the scan has", mask + "");
            }
            return new int[3];
        }
        double[] own = place.affine();
        double[] first = voxel(geometry.affine(), own[3], own[7], own[11]);
        // The far corner tells whether spacings and directions agree over the whole mask.
        int[] last = {mask.width() - 1, mask.height() - 1, mask.depth() - 1};
        double[] corner = new double[3];
        for (int row = 0; row < 3; row++) {
            corner[row] =
                    own[4 * row] * last[0] + own[4 * row + 1] * last[1] + own[4 * row + 2] * last[2] + own[4 * row + 3];
        }
        double[] end = voxel(geometry.affine(), corner[0], corner[1], corner[2]);
        int[] offset = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            offset[axis] = (int) Math.round(first[axis]);
            double off =
                    Math.max(Math.abs(first[axis] - offset[axis]), Math.abs(end[axis] - offset[axis] - last[axis]));
            if (!(off <= TOLERANCE)) {
                throw Refusal.OTHER_SCAN.of(
                        file,
                        "voxels that are voxels of the scan",
                        String.format(Locale.ROOT, "some that are %.2f voxels beside one", off));
            }
        }
        return offset;
    }

    /** The voxel at a place in millimetres, by Cramer's rule. */
    static double[] voxel(double[] a, double x, double y, double z) {
        double px = x - a[3];
        double py = y - a[7];
        double pz = z - a[11];
        double det = det(a[0], a[1], a[2], a[4], a[5], a[6], a[8], a[9], a[10]);
        return new double[] {
            det(px, a[1], a[2], py, a[5], a[6], pz, a[9], a[10]) / det,
            det(a[0], px, a[2], a[4], py, a[6], a[8], pz, a[10]) / det,
            det(a[0], a[1], px, a[4], a[5], py, a[8], a[9], pz) / det
        };
    }

    private static double det(
            double a, double b, double c, double d, double e, double f, double g, double h, double i) {
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    }
}
