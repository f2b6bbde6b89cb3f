package org.imbrex.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelGridTest {
    private static final List<String> LETTERS = List.of("LPS", "RAS", "LSP", "PIR", "SAL", "IRP", "ASR");

    /**
     * A case of resampled.txt: extent, spacing, wanted spacing, direction, voxels and labels; then what came out: the
     * extent and origin, voxels by SimpleITK 2.5.7 (sitkLinear), and labels as the largest of the classes' shares by
     * scipy 1.17.1 (map_coordinates, order 1), -1 where two shares are the same.
     */
    private record Known(
            String name,
            Volume scan,
            LabelMap labels,
            List<Double> spacing,
            Extent extent,
            List<Double> origin,
            List<Double> voxels,
            List<Double> resampledLabels) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Known> known() {
        List<String> lines;
        try (InputStream in = Objects.requireNonNull(ModelGridTest.class.getResourceAsStream("resampled.txt"))) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 11) {
            double[][] n = lines.subList(i + 1, i + 11).stream()
                    .map(line -> Arrays.stream(line.split(" ", -1))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new);
            Geometry geometry = new Geometry(boxed(n[1]), List.of(10.0, -20.0, 30.0), boxed(n[3]), true);
            Extent extent = extent(n[0]);
            ScanInfo info = new ScanInfo(extent, 1, SampleType.FLOAT32, geometry);
            byte[] labels = new byte[n[5].length];
            for (int v = 0; v < labels.length; v++) {
                labels[v] = (byte) n[5][v];
            }
            known.add(new Known(
                    lines.get(i),
                    new Volume(info, List.of(floats(n[4]))),
                    new LabelMap(extent, geometry, labels),
                    boxed(n[2]),
                    extent(n[6]),
                    boxed(n[7]),
                    boxed(n[8]),
                    boxed(n[9])));
        }
        return known;
    }

    @ParameterizedTest
    @MethodSource("known")
    void voxelsAreThoseOfSimpleItk(Known known) {
        ModelGrid grid = ModelGrid.of(known.spacing, null, known.scan.info());
        assertThat(grid.info().extent()).isEqualTo(known.extent);
        for (int row = 0; row < 3; row++) {
            assertThat(grid.info().geometry().origin().get(row)).isCloseTo(known.origin.get(row), within(1e-6));
            assertThat(grid.info().geometry().spacing().get(row)).isCloseTo(known.spacing.get(row), within(1e-9));
        }
        float[] found = read(grid.view(known.scan), Region.all(known.extent));
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("voxel " + i).isCloseTo(known.voxels.get(i), within(1e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void labelsHaveTheLargestShareOfTheirNeighbours(Known known) {
        ModelGrid grid = ModelGrid.of(known.spacing, null, known.scan.info());
        LabelMap found = grid.view(known.labels);
        assertThat(found.extent()).isEqualTo(known.extent);
        for (int i = 0; i < known.resampledLabels.size(); i++) {
            if (known.resampledLabels.get(i) >= 0) {
                assertThat(found.at(i))
                        .as("voxel " + i)
                        .isEqualTo(known.resampledLabels.get(i).intValue());
            }
        }
    }

    /** The way back is the way there with the two grids exchanged. */
    @ParameterizedTest
    @MethodSource("known")
    void labelsAndProbabilitiesComeBackAsResamplingTheOtherWayWould(Known known) {
        ScanInfo small = new ScanInfo(
                known.extent,
                1,
                SampleType.FLOAT32,
                ModelGrid.of(known.spacing, null, known.scan.info()).info().geometry());
        ModelGrid grid = ModelGrid.of(known.spacing, null, known.scan.info());
        Random random = new Random(2);
        byte[] labels = new byte[(int) known.extent.voxels()];
        float[] values = new float[2 * labels.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
            values[i] = random.nextFloat();
            values[labels.length + i] = 1 - values[i];
        }
        Extent own = known.scan.info().extent();
        LabelMap back = LabelMap.empty(own, known.scan.info().geometry());
        float[] valuesBack = new float[2 * (int) own.voxels()];
        try (LabelSink sink = grid.back(back.sink());
                ProbabilitySink probabilities = grid.back(collect(valuesBack, own), 2)) {
            sink.write(Region.all(known.extent), ByteBuffer.wrap(labels));
            sink.finish();
            probabilities.write(Region.all(known.extent), FloatBuffer.wrap(values));
            probabilities.finish();
        }
        for (int i = 0; i < back.labels().length; i++) {
            double[] shares = new double[3];
            double probability = 0;
            for (int corner = 0; corner < 8; corner++) {
                double weight = 1;
                int index = 0;
                for (int axis = 2; axis >= 0; axis--) {
                    int from = along(known.extent, axis);
                    int to = along(own, axis);
                    int at = axis == 0 ? i % to : axis == 1 ? i / own.width() % to : i / own.width() / own.height();
                    double ratio = known.scan.info().geometry().spacing().get(axis)
                            / small.geometry().spacing().get(axis);
                    double p = Math.max(0, Math.min(from - 1, (at - (to - 1) / 2.0) * ratio + (from - 1) / 2.0));
                    int below = (int) Math.min(from - 1, Math.floor(p + 1e-6));
                    boolean upper = (corner >> axis & 1) == 1;
                    double share = Math.max(0, p - below);
                    weight *= upper ? share : 1 - share;
                    index = index * from + Math.min(from - 1, below + (upper ? 1 : 0));
                }
                shares[labels[index]] += weight;
                probability += weight * values[index];
            }
            assertThat(shares[back.at(i)])
                    .isCloseTo(DoubleStream.of(shares).max().orElseThrow(), within(1e-5));
            assertThat((double) valuesBack[i]).isCloseTo(probability, within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void partsHoldTheNumbersOfTheWholeBitForBit(Known known) {
        ScanSource view = ModelGrid.of(known.spacing, new Orientation("SRA"), known.scan.info())
                .view(known.scan);
        Extent extent = view.info().extent();
        float[] whole = read(view, Region.all(extent));
        Region inner = Region.all(extent).intersect(new Region(1, 2, 1, new Extent(20, 3, 2)));
        float[] part = read(view, inner);
        int next = 0;
        for (int z = inner.z(); z < inner.z() + inner.extent().depth(); z++) {
            for (int y = inner.y(); y < inner.y() + inner.extent().height(); y++) {
                for (int x = inner.x(); x < inner.x() + inner.extent().width(); x++) {
                    assertThat(part[next++]).isEqualTo(whole[(z * extent.height() + y) * extent.width() + x]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LPS", "RAS", "LSP", "PIR", "SAL", "IRP", "ASR"})
    void voxelsKeepTheirPlacesInEveryOrientation(String wanted) {
        for (String letters : LETTERS) {
            Volume scan = oriented(letters);
            assertThat(Orientation.of(scan.info().geometry())).isEqualTo(new Orientation(letters));
            ModelGrid grid = ModelGrid.of(null, new Orientation(wanted), scan.info());
            ScanSource view = grid.view(scan);
            assertThat(Orientation.of(view.info().geometry())).isEqualTo(new Orientation(wanted));
            Extent extent = view.info().extent();
            float[] turned = read(view, Region.all(extent));
            LabelMap labels = grid.view(labels(scan));
            assertThat(labels.geometry()).isEqualTo(view.info().geometry());
            double[] there = view.info().geometry().affine();
            for (int i = 0; i < turned.length; i++) {
                int voxel = (int) turned[i];
                assertThat(labels.at(i)).isEqualTo(voxel);
                double[] expected =
                        position(scan.info().geometry().affine(), scan.info().extent(), voxel);
                assertThat(position(there, extent, i)).containsExactly(expected, within(1e-9));
            }
            LabelMap back = LabelMap.empty(scan.info().extent(), scan.info().geometry());
            try (LabelSink sink = grid.back(back.sink())) {
                Region top = Region.all(extent.with(Axis.Y, 1));
                Region rest = Region.between(0, 1, 0, extent.depth(), extent.height(), extent.width());
                for (Region region : List.of(top, rest)) {
                    sink.write(region, ByteBuffer.wrap(bytes(read(view, region))));
                }
                sink.finish();
            }
            assertThat(back.labels()).isEqualTo(labels(scan).labels());
        }
    }

    @Test
    void aScanOnTheModelsGridIsNotTouched() {
        Volume scan = oriented("LPS");
        List<Double> nearly = List.of(1.0004, 2.0, 2.999);
        ModelGrid grid = ModelGrid.of(nearly, new Orientation("LPS"), scan.info());
        assertThat(grid.view(scan)).isSameAs(scan);
        assertThat(grid.notes()).isEmpty();
    }

    @Test
    void aVoxelSizeOfTwoNumbersLeavesTheDistanceOfSlicesAlone() {
        Volume scan = oriented("LPS");
        ModelGrid grid = ModelGrid.of(List.of(2.0, 2.0), null, scan.info());
        assertThat(grid.info().extent()).isEqualTo(new Extent(4, 3, 1));
        assertThat(grid.info().geometry().spacing().get(2)).isEqualTo(3.0);
    }

    @Test
    void whatAScanDoesNotSayIsSaidAloud() {
        Volume scan = Volume.of(new Extent(2, 2, 2), new float[8]);
        ModelGrid grid = ModelGrid.of(List.of(0.5, 0.5, 2.0), new Orientation("LPS"), scan.info());
        assertThat(grid.view(scan)).isSameAs(scan);
        assertThat(grid.notes())
                .containsExactly(
                        "the scan does not say how large its voxels are; they are taken for the model's, 0.5 x 0.5 x 2.0 mm",
                        "the scan does not say how it is oriented; it is taken for the model's LPS");
    }

    private static Volume oriented(String letters) {
        Extent extent = new Extent(4, 3, 2);
        double[] affine = new double[12];
        for (int axis = 0; axis < 3; axis++) {
            int row = Math.max("LPS".indexOf(letters.charAt(axis)), "RAI".indexOf(letters.charAt(axis)));
            affine[4 * row + axis] = (axis + 1) * ("LPS".indexOf(letters.charAt(axis)) >= 0 ? 1 : -1);
        }
        affine[3] = 5;
        affine[7] = -6;
        affine[11] = 7;
        float[] voxels = new float[24];
        for (int i = 0; i < 24; i++) {
            voxels[i] = i;
        }
        Geometry geometry = Geometry.of(affine).orElseThrow();
        return new Volume(new ScanInfo(extent, 1, SampleType.UINT8, geometry), List.of(voxels));
    }

    private static LabelMap labels(Volume scan) {
        return new LabelMap(
                scan.info().extent(),
                scan.info().geometry(),
                bytes(scan.channels().get(0)));
    }

    private static double[] position(double[] affine, Extent extent, int voxel) {
        int x = voxel % extent.width();
        int y = voxel / extent.width() % extent.height();
        int z = voxel / extent.width() / extent.height();
        double[] position = new double[3];
        for (int row = 0; row < 3; row++) {
            position[row] =
                    affine[4 * row] * x + affine[4 * row + 1] * y + affine[4 * row + 2] * z + affine[4 * row + 3];
        }
        return position;
    }

    private static ProbabilitySink collect(float[] into, Extent extent) {
        return new ProbabilitySink() {
            @Override
            public void write(Region region, FloatBuffer probabilities) {
                for (int c = 0; c < 2; c++) {
                    for (int z = 0; z < region.extent().depth(); z++) {
                        for (int y = 0; y < region.extent().height(); y++) {
                            int row = ((region.z() + z) * extent.height() + region.y() + y) * extent.width();
                            probabilities.get(into, c * (int) extent.voxels() + row, extent.width());
                        }
                    }
                }
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }

    static float[] read(ScanSource source, Region region) {
        float[] voxels = new float[(int) region.voxels()];
        FloatBuffer into = FloatBuffer.wrap(voxels);
        source.read(region, into);
        assertThat(into.hasRemaining()).isFalse();
        return voxels;
    }

    private static int along(Extent extent, int axis) {
        return new int[] {extent.width(), extent.height(), extent.depth()}[axis];
    }

    private static Extent extent(double[] zyx) {
        return new Extent((int) zyx[0], (int) zyx[1], (int) zyx[2]);
    }

    private static List<Double> boxed(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
