package org.imbrex.io.dicom.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.seg.SegFile;
import org.imbrex.io.dicom.seg.SegOptions;
import org.imbrex.io.dicom.seg.SegWriter;
import org.imbrex.io.dicom.seg.Segment;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTest {
    private static final DicomFiles FILES = new OwnDicomFiles();

    @TempDir
    private Path folder;

    private static MadeSeries axial(double... z) {
        MadeSeries made = new MadeSeries(5, 4);
        for (double at : z) {
            made.positions.add(new double[] {10, -20, at});
        }
        return made;
    }

    private List<Series> find() {
        return new SeriesFinder(FILES).find(folder, Progress.NONE);
    }

    private DicomScan open(SeriesOptions options) {
        return DicomScan.open(FILES, find().get(0), options);
    }

    @Test
    void slicesAreSortedByPositionAndRescaledByTheirOwnSlope() throws IOException {
        MadeSeries made = axial(-3, -1, 1, 3, 5);
        made.write(folder.resolve("deep/in/a/folder"));
        try (DicomScan scan = open(SeriesOptions.STRICT)) {
            assertThat(scan.info().extent()).isEqualTo(new Extent(5, 4, 5));
            assertThat(scan.info().geometry().spacing().get(2)).isCloseTo(2, within(1e-9));
            float[] voxels = Volume.read(scan).channels().get(0);
            for (int i = 0; i < voxels.length; i++) {
                assertThat(voxels[i]).isCloseTo(i, within(1e-3f));
            }
            FloatBuffer part = FloatBuffer.allocate(2 * 2 * 3);
            scan.read(new Region(2, 1, 2, new Extent(2, 2, 3)), part);
            assertThat(part.get(0)).isCloseTo(2 * 20 + 5 + 2, within(1e-3f));
            assertThat(part.get(11)).isCloseTo(3 * 20 + 10 + 4, within(1e-3f));
        }
    }

    /** All 48 ways to lay the axes of a scan along those of the patient, and oblique and tilted ones. */
    @Test
    void everyVoxelStaysWhereItIsThroughScanAndSegmentation() throws IOException {
        List<double[][]> axes = new ArrayList<>();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            for (int signs = 0; signs < 8; signs++) {
                double[][] d = new double[3][3];
                for (int axis = 0; axis < 3; axis++) {
                    d[axis][order[axis]] = (signs >> axis & 1) == 0 ? 1 : -1;
                }
                axes.add(d);
            }
        }
        double a = Math.toRadians(23.7);
        double b = Math.toRadians(-41.3);
        double[] row = {Math.cos(a) * Math.cos(b), Math.sin(a) * Math.cos(b), -Math.sin(b)};
        double[] column = {-Math.sin(a), Math.cos(a), 0};
        double[] normal = {Math.cos(a) * Math.sin(b), Math.sin(a) * Math.sin(b), Math.cos(b)};
        axes.add(new double[][] {row, column, normal});
        axes.add(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0.3, 0.95}}); // a tilted gantry
        assertThat(axes).hasSize(50);
        for (int i = 0; i < axes.size(); i++) {
            roundTrip(folder.resolve("case" + i), axes.get(i));
        }
    }

    private static void roundTrip(Path folder, double[][] axes) throws IOException {
        double[] first = {-101.37, 57.0123, 12.75};
        double[] step = Arrays.stream(axes[2]).map(s -> s * 2.35).toArray();
        MadeSeries made = new MadeSeries(5, 3).at(first, step, 4);
        made.orientation = new double[] {axes[0][0], axes[0][1], axes[0][2], axes[1][0], axes[1][1], axes[1][2]};
        made.write(folder);
        Series series = new SeriesFinder(FILES).find(folder, Progress.NONE).get(0);
        Path mask = folder.resolveSibling(folder.getFileName() + ".dcm");
        try (DicomScan scan = DicomScan.open(FILES, series, SeriesOptions.STRICT)) {
            float[] voxels = Volume.read(scan).channels().get(0);
            double[] scanAffine = scan.info().geometry().affine();
            byte[] labels = new byte[voxels.length];
            for (int i = 0; i < voxels.length; i++) {
                labels[i] = (byte) (Math.round(voxels[i]) % 3);
            }
            LabelMap map = new LabelMap(scan.info().extent(), scan.info().geometry(), labels);
            try (LabelSink sink = SegWriter.labels(
                    FILES,
                    mask,
                    series,
                    Segment.ofClasses(List.of("none", "a", "b"), Map.of()),
                    SegOptions.by("test", "1"))) {
                sink.write(Region.all(map.extent()), java.nio.ByteBuffer.wrap(labels));
                sink.finish();
            }
            LabelMap read = SegFile.read(FILES, mask).labels();
            double[] maskAffine = read.geometry().affine();
            assertThat(read.extent()).isEqualTo(map.extent());
            for (int k = 0; k < 4; k++) {
                for (int j = 0; j < 3; j++) {
                    for (int x = 0; x < 5; x++) {
                        int voxel = (k * 3 + j) * 5 + x;
                        int made0 = Math.round(voxels[voxel]);
                        int column = made0 % 5;
                        int row = made0 / 5 % 3;
                        int slice = made0 / 15;
                        double[] truth = new double[3];
                        for (int axis = 0; axis < 3; axis++) {
                            truth[axis] = first[axis]
                                    + column * 0.8 * axes[0][axis]
                                    + row * 0.6 * axes[1][axis]
                                    + slice * step[axis];
                        }
                        assertThat(place(scanAffine, x, j, k)).containsExactly(truth, within(1e-4));
                        assertThat(place(maskAffine, x, j, k)).containsExactly(truth, within(1e-4));
                        assertThat(read.labels()[voxel]).isEqualTo((byte) (made0 % 3));
                    }
                }
            }
        }
    }

    private static double[] place(double[] a, int x, int y, int z) {
        double[] at = new double[3];
        for (int row = 0; row < 3; row++) {
            at[row] = a[4 * row] * x + a[4 * row + 1] * y + a[4 * row + 2] * z + a[4 * row + 3];
        }
        return at;
    }

    private void assertRefused(String code, String... words) {
        assertThatThrownBy(() -> open(SeriesOptions.STRICT).close())
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": " + code + ": ")
                .hasMessageContainingAll(words);
    }

    @Test
    void missingSlicesAreRefusedWithTheirPositionsUnlessAllowed() throws IOException {
        axial(0, 2, 4, 8, 10, 16).write(folder);
        assertRefused("GAPS", "every 2 mm", "4 after 4", "6 after 10");
        try (DicomScan scan = open(SeriesOptions.ALLOW_GAPS)) {
            assertThat(scan.info().extent().depth()).isEqualTo(6);
        }
    }

    @Test
    void unevenSlicesAreRefusedWithTheirPositions() throws IOException {
        axial(0, 2, 4, 7, 9, 11).write(folder);
        assertRefused("UNEVEN_SPACING", "3 after 4");
    }

    @Test
    void slicesAtOnePositionAreRefusedWithIt() throws IOException {
        axial(0, 2, 4, 4, 6).write(folder);
        assertRefused("DUPLICATE_POSITIONS", "4 mm");
    }

    @Test
    void slicesBesideTheirLineAreRefused() throws IOException {
        MadeSeries made = axial(0, 2, 4, 6);
        made.positions.get(2)[0] += 0.5;
        made.write(folder);
        assertRefused("TILTED", "0.5 mm beside it at 4");
    }

    @Test
    void aTiltedGantryIsSaidAloudAndItsPlanesStay() throws IOException {
        new MadeSeries(5, 4)
                .at(new double[] {0, 0, 0}, new double[] {0, 0.5, 2}, 4)
                .write(folder);
        try (DicomScan scan = open(SeriesOptions.STRICT)) {
            assertThat(scan.notes()).singleElement().asString().contains("tilted by 14.0 degrees");
        }
    }

    @Test
    void seriesAreSplitAndLocalizersLeftOut() throws IOException {
        axial(0, 2, 4).write(folder.resolve("a"));
        MadeSeries other = axial(0, 2);
        other.series = "1.2.826.0.1.3680043.10.7";
        other.write(folder.resolve("b"));
        MadeSeries sagittal = axial(100, 102);
        sagittal.orientation = new double[] {0, 1, 0, 0, 0, -1};
        sagittal.positions.clear();
        sagittal.at(new double[] {1, 2, 3}, new double[] {-2, 0, 0}, 2);
        sagittal.write(folder.resolve("c"));
        MadeSeries localizer = axial(7);
        localizer.series = "1.2.826.0.1.3680043.10.8";
        localizer.imageType = "LOCALIZER";
        localizer.write(folder.resolve("d"));
        Files.writeString(folder.resolve("notes.txt"), "not an image");
        assertThat(find())
                .extracting(Series::extent)
                .containsExactlyInAnyOrder(new Extent(3, 4, 5), new Extent(2, 4, 5), new Extent(2, 4, 5));
        assertThatThrownBy(() -> new SeriesFinder(FILES).find(folder.resolve("d"), Progress.NONE))
                .hasMessageContaining("LOCALIZER: ");
    }

    @Test
    void aMosaicIsRefused() throws IOException {
        MadeSeries made = axial(0, 2);
        made.imageType = "MOSAIC";
        made.write(folder);
        assertThatThrownBy(this::find).isInstanceOf(InputException.class).hasMessageContaining("MOSAIC: ");
    }
}
