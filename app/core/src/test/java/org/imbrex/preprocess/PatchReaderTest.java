package org.imbrex.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class PatchReaderTest {
    private static Volume scan(Extent extent) {
        float[][] channels = new float[2][(int) extent.voxels()];
        for (int i = 0; i < channels[0].length; i++) {
            channels[0][i] = i;
            channels[1][i] = -i;
        }
        return new Volume(
                new ScanInfo(extent, 2, SampleType.FLOAT32, Geometry.UNKNOWN), List.of(channels[0], channels[1]));
    }

    /** Voxel by voxel by the rule: the border is not repeated. */
    private static float expected(Volume scan, int channel, int z, int y, int x) {
        Extent extent = scan.info().extent();
        int index = (PatchReader.mirror(z, extent.depth()) * extent.height() + PatchReader.mirror(y, extent.height()))
                        * extent.width()
                + PatchReader.mirror(x, extent.width());
        return scan.channels().get(channel)[index];
    }

    @Test
    void voxelsOutsideAreMirroredHoweverManyRowsAreReadAtOnce() {
        for (Extent extent : new Extent[] {new Extent(3, 5, 4), new Extent(2, 3, 90_000), new Extent(1, 700, 300)}) {
            Volume scan = scan(extent);
            Region region =
                    new Region(-1, -2, -3, new Extent(extent.depth() + 2, extent.height() + 5, extent.width() + 4));
            FloatBuffer patch = FloatBuffer.allocate(2 * (int) region.voxels());
            new PatchReader(scan, ChannelMaps.of(List.of(IntensityMap.IDENTITY, IntensityMap.IDENTITY)))
                    .read(region, patch);
            Extent size = region.extent();
            int i = 0;
            for (int c = 0; c < 2; c++) {
                for (int z = 0; z < size.depth(); z++) {
                    for (int y = 0; y < size.height(); y++) {
                        for (int x = 0; x < size.width(); x++) {
                            float wanted = expected(scan, c, z - 1, y - 2, x - 3);
                            if (patch.get(i) != wanted) {
                                assertThat(patch.get(i)).isEqualTo(wanted);
                            }
                            i++;
                        }
                    }
                }
            }
        }
    }

    @Test
    void aVoxelThatIsNoNumberIsNamed() {
        Volume scan = scan(new Extent(2, 30, 40));
        scan.channels().get(1)[(1 * 30 + 3) * 40 + 2] = Float.NaN;
        PatchReader reader = new PatchReader(
                scan,
                ChannelMaps.of(List.of(
                        IntensityMap.IDENTITY,
                        IntensityMap.of(
                                new Normalisation.Fixed(-10, 10, 0, 1),
                                new IntensityStatistics(0, 0, 0, 0, java.util.Map.of())))));
        FloatBuffer patch = FloatBuffer.allocate(2 * 20 * 20);
        reader.read(new Region(1, 10, 10, Extent.of(20, 20)), patch);
        // Mirrored: row -3 is row 3, column -2 is column 2.
        for (Region region : List.of(new Region(1, 0, 0, Extent.of(20, 20)), new Region(1, -3, -2, Extent.of(1, 1)))) {
            assertThatThrownBy(() -> reader.read(region, patch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected finite intensities, found NaN at x 2, y 3, z 1");
        }
    }

    @Test
    void whatClippingMakesFiniteIsTaken() {
        Volume scan = scan(Extent.of(4, 4));
        scan.channels().get(0)[5] = Float.POSITIVE_INFINITY;
        IntensityMap clipped = new IntensityMap(-10, 10, 0, 1);
        FloatBuffer patch = FloatBuffer.allocate(32);
        new PatchReader(scan, ChannelMaps.of(List.of(clipped, clipped))).read(Region.of(0, 0, 4, 4), patch);
        assertThat(patch.get(5)).isEqualTo(10);
        assertThatThrownBy(() -> new PatchReader(scan, ChannelMaps.of(List.of(IntensityMap.IDENTITY, clipped)))
                        .read(Region.of(0, 0, 4, 4), patch))
                .hasMessage("expected finite intensities, found Infinity at x 1, y 1, z 0");
    }
}
