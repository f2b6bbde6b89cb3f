package org.imbrex.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

/** Against functions that are known at every place: what is linear in millimetres is resampled without any error. */
class EvenGridTest {
    private static final double DX = 0.8;
    private static final double DY = 0.5;

    private static ScanInfo stack(int depth, int height, int width, int channels) {
        return new ScanInfo(new Extent(depth, height, width), channels, SampleType.FLOAT32, Geometry.spaced(DX, DY, 7));
    }

    private static List<EvenGrid.Place> at(double... z) {
        return Arrays.stream(z).mapToObj(mm -> new EvenGrid.Place(0, 0, mm)).toList();
    }

    /** Slices of a tilted gantry at uneven distances: each is moved up by half of how far it is along. */
    private static List<EvenGrid.Place> tilted(double... z) {
        return Arrays.stream(z)
                .mapToObj(mm -> new EvenGrid.Place(-mm / 4 / DX, mm / 2 / DY, mm))
                .toList();
    }

    private static double linear(int channel, double x, double y, double z) {
        return 3 + channel * 100 + 2 * x - 5 * y + 0.75 * z;
    }

    private static Volume sampled(ScanInfo info, List<EvenGrid.Place> slices) {
        List<float[]> channels = new ArrayList<>();
        Extent e = info.extent();
        for (int c = 0; c < info.channels(); c++) {
            float[] values = new float[(int) e.voxels()];
            for (int i = 0; i < values.length; i++) {
                EvenGrid.Place place = slices.get(i / (e.height() * e.width()));
                double x = (place.x() + i % e.width()) * DX;
                double y = (place.y() + i / e.width() % e.height()) * DY;
                values[i] = (float) linear(c, x, y, place.z());
            }
            channels.add(values);
        }
        return new Volume(info, channels);
    }

    @Test
    void aLinearFunctionIsTheSameOnTheEvenGrid() {
        List<EvenGrid.Place> slices = tilted(0, 2, 3.5, 7, 8);
        ScanInfo info = stack(5, 30, 24, 2);
        EvenGrid grid = EvenGrid.of(info, slices);
        assertThat(grid.info().extent()).isEqualTo(new Extent(9, 30 + 8, 24 + 3));
        assertThat(grid.info().geometry().spacing()).containsExactly(DX, DY, 1.0);
        assertThat(grid.info().geometry().handedness()).isCloseTo(1, within(1e-12));
        Volume even = Volume.read(grid.view(sampled(info, slices)));
        Extent e = grid.info().extent();
        double[] affine = grid.info().geometry().affine();
        int compared = 0;
        for (int z = 0; z < e.depth(); z++) {
            // Inside both neighbours there is nothing to be made up.
            double top = Math.ceil(z) / 2.0 / DY + 4;
            double left = -z / 4.0 / DX - 1;
            for (int y = 0; y < e.height(); y++) {
                for (int x = 0; x < e.width(); x++) {
                    double mmX = affine[0] * x + affine[3];
                    double mmY = affine[5] * y + affine[7];
                    boolean inside = mmY / DY >= top
                            && mmY / DY <= top - 8 + 29
                            && mmX / DX >= left + 2
                            && mmX / DX <= left - 1 + 23;
                    if (inside) {
                        for (int c = 0; c < 2; c++) {
                            assertThat((double) even.channels().get(c)[(z * e.height() + y) * e.width() + x])
                                    .as(x + " " + y + " " + z)
                                    .isCloseTo(linear(c, mmX, mmY, z), within(1e-4));
                        }
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(2000);
    }

    @Test
    void aPartIsTheSameAsThatPartOfTheWhole() {
        List<EvenGrid.Place> slices = tilted(0, 2, 3.5, 7, 8);
        ScanInfo info = stack(5, 12, 11, 2);
        Random random = new Random(3);
        List<float[]> channels = List.of(new float[660], new float[660]);
        channels.forEach(c -> {
            for (int i = 0; i < c.length; i++) {
                c[i] = random.nextFloat();
            }
        });
        ScanSource even = EvenGrid.of(info, slices).view(new Volume(info, channels));
        Volume whole = Volume.read(even);
        Region part = new Region(3, 4, 2, new Extent(4, 7, 9));
        FloatBuffer read = FloatBuffer.allocate(2 * 4 * 7 * 9);
        FloatBuffer expected = FloatBuffer.allocate(2 * 4 * 7 * 9);
        even.read(part, read);
        whole.read(part, expected);
        assertThat(read.array()).isEqualTo(expected.array());
    }

    @Test
    void voxelsThatAreVoxelsOfTheGridComeBackUnchanged() {
        // Missing slices and shifts by whole voxels: every slice lies on the grid.
        List<EvenGrid.Place> slices = List.of(
                new EvenGrid.Place(0, 0, 0),
                new EvenGrid.Place(1, -2, 2),
                new EvenGrid.Place(0, 3, 6),
                new EvenGrid.Place(-1, 0, 8));
        ScanInfo info = stack(4, 6, 5, 1);
        EvenGrid grid = EvenGrid.of(info, slices);
        assertThat(grid.info().extent()).isEqualTo(new Extent(5, 11, 7));
        byte[] labels = new byte[(int) grid.info().extent().voxels()];
        float[] shares = new float[labels.length];
        new Random(5).nextBytes(labels);
        for (int i = 0; i < shares.length; i++) {
            shares[i] = labels[i];
        }
        LabelMap back = LabelMap.empty(info.extent(), info.geometry());
        try (LabelSink sink = grid.back(back.sink())) {
            sink.write(Region.all(grid.info().extent()), ByteBuffer.wrap(labels));
            sink.finish();
        }
        FloatBuffer sharesBack = FloatBuffer.allocate(back.labels().length);
        try (ProbabilitySink sink = grid.back(collector(info.extent(), sharesBack), 1)) {
            sink.write(Region.all(grid.info().extent()), FloatBuffer.wrap(shares));
            sink.finish();
        }
        int[] gridZ = {0, 1, 3, 4};
        for (int z = 0; z < 4; z++) {
            for (int y = 0; y < 6; y++) {
                for (int x = 0; x < 5; x++) {
                    int there = (gridZ[z] * 11 + y + (int) slices.get(z).y() + 2) * 7
                            + x
                            + (int) slices.get(z).x()
                            + 1;
                    int here = (z * 6 + y) * 5 + x;
                    assertThat(back.labels()[here]).isEqualTo(labels[there]);
                    assertThat(sharesBack.get(here)).isEqualTo(shares[there]);
                }
            }
        }
    }

    private static ProbabilitySink collector(Extent extent, FloatBuffer into) {
        return new ProbabilitySink() {
            @Override
            public void write(Region region, FloatBuffer probabilities) {
                into.put((region.z() * extent.height() + region.y()) * extent.width(), probabilities, 0, (int)
                        region.voxels());
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void labelsComeBackToTheSliceThatTheyAreNearest() {
        List<EvenGrid.Place> slices = at(0, 2, 5, 6, 9.6);
        ScanInfo info = stack(5, 3, 4, 1);
        EvenGrid grid = EvenGrid.of(info, slices);
        // 9.6 mm are nearest to ten steps of 1 mm.
        assertThat(grid.info().geometry().spacing().get(2)).isCloseTo(0.96, within(1e-12));
        Extent e = grid.info().extent();
        byte[] labels = new byte[(int) e.voxels()];
        for (int i = 0; i < labels.length; i++) {
            int z = i / (e.height() * e.width());
            labels[i] = (byte) (z * 0.96 < 5.3 ? 1 : 2);
        }
        LabelMap back = LabelMap.empty(info.extent(), info.geometry());
        try (LabelSink sink = grid.back(back.sink())) {
            sink.write(Region.all(e), ByteBuffer.wrap(labels));
            sink.finish();
        }
        for (int z = 0; z < 5; z++) {
            assertThat(back.labels()[z * 12]).as("slice " + z).isEqualTo((byte) (z < 3 ? 1 : 2));
        }
    }

    @Test
    void slicesVeryNearEachOtherDoNotMakeAHugeGrid() {
        ScanInfo info = stack(4, 3, 4, 1);
        assertThat(EvenGrid.of(info, at(0, 0.001, 50, 100)).info().extent().depth())
                .isEqualTo(13);
    }

    @Test
    void slicesFarBesideEachOtherAreNoScan() {
        ScanInfo info = stack(2, 3, 4, 1);
        assertThatThrownBy(() -> EvenGrid.of(info, List.of(new EvenGrid.Place(0, 0, 0), new EvenGrid.Place(1e9, 0, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("voxels beside others");
    }
}
