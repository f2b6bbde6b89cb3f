package org.imbrex.metric;

import java.util.Locale;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;

/** Times HD95 of two ellipsoids of half-axes 200 x 200 x 80 voxels, 3 voxels apart, in 512 x 512 x 200. */
public final class SurfaceBenchmark {
    private static final Extent EXTENT = new Extent(200, 512, 512);

    private SurfaceBenchmark() {}

    public static void main(String[] args) {
        LabelMap truth = ellipsoid(255);
        LabelMap prediction = ellipsoid(258);
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            double hd95 = SurfaceDistances.between(truth, prediction, 1).hausdorff(95);
            System.out.printf(Locale.ROOT, "HD95 %.3f voxels in %.2f s%n", hd95, (System.nanoTime() - start) / 1e9);
        }
    }

    private static LabelMap ellipsoid(int centre) {
        LabelMap map = LabelMap.empty(EXTENT, Geometry.UNKNOWN);
        byte[] labels = map.labels();
        int i = 0;
        for (int z = 0; z < EXTENT.depth(); z++) {
            for (int y = 0; y < EXTENT.height(); y++) {
                for (int x = 0; x < EXTENT.width(); x++, i++) {
                    double dx = (x - centre) / 200.0;
                    double dy = (y - 255) / 200.0;
                    double dz = (z - 100) / 80.0;
                    labels[i] = (byte) (dx * dx + dy * dy + dz * dz <= 1 ? 1 : 0);
                }
            }
        }
        return map;
    }
}
