package org.imbrex.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.imbrex.resample.ModelGridTest.read;

import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class CubicModelGridTest {
    /** Keys's kernel reproduces polynomials of the second degree (1981, section III). */
    @Test
    void cubicsReproduceParabolas() {
        int n = 12;
        ScanInfo info = new ScanInfo(new Extent(n, n, n), 1, SampleType.FLOAT32, Geometry.spaced(1, 1, 1));
        float[] values = new float[n * n * n];
        for (int i = 0; i < values.length; i++) {
            int z = i / (n * n);
            int y = i / n % n;
            values[i] = (float) parabola(i % n, y, z);
        }
        ModelGrid grid = ModelGrid.of(List.of(0.75, 1.5, 0.4), null, Interpolation.CUBIC, info);
        Extent extent = grid.info().extent();
        double[] affine = grid.info().geometry().affine();
        ScanSource scan = grid.view(new Volume(info, List.of(values)));
        float[] found = read(scan, Region.all(extent));
        int compared = 0;
        for (int i = 0; i < found.length; i++) {
            int row = i / extent.width();
            int slice = row / extent.height();
            double x = affine[3] + affine[0] * (i % extent.width());
            double y = affine[7] + affine[5] * (row % extent.height());
            double z = affine[11] + affine[10] * slice;
            if (Math.min(x, Math.min(y, z)) >= 1 && Math.max(x, Math.max(y, z)) <= n - 2) {
                assertThat((double) found[i]).isCloseTo(parabola(x, y, z), within(1e-4));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1000);
        Region part = new Region(7, 2, 3, new Extent(9, 4, 8));
        assertThat(read(scan, part)).isEqualTo(read(new Volume(grid.info(), List.of(found)), part));
    }

    private static double parabola(double x, double y, double z) {
        return 0.5 * x * x - y * y + 0.25 * z * z + x * y - 3 * z + 1;
    }

    /** Half way between four voxels their weights are -1/16, 9/16, 9/16 and -1/16; at a border it stands for what is beyond. */
    @Test
    void cubicsOvershootBesideAnEdgeAndRepeatTheBorder() {
        ScanInfo info = new ScanInfo(Extent.of(1, 4), 1, SampleType.FLOAT32, Geometry.spaced(1, 1, 1));
        ModelGrid grid = ModelGrid.of(List.of(0.5, 1.0), null, Interpolation.CUBIC, info);
        float[] found = read(
                grid.view(new Volume(info, List.of(new float[] {0, 0, 16, 16}))),
                Region.all(grid.info().extent()));
        // The eight voxels lie at -0.25, 0.25, 0.75 and so on; with t = 1/4 and 3/4 the kernel's weights are 128ths.
        assertThat(found)
                .containsExactly(
                        0,
                        16 * -3f / 128,
                        16 * -9f / 128,
                        16 * (29f - 3f) / 128,
                        16 * (111f - 9f) / 128,
                        16 * (1 + 9f / 128),
                        16 * (1 + 3f / 128),
                        16);
    }
}
