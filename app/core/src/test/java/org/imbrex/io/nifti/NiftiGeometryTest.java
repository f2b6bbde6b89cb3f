package org.imbrex.io.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scans and their masks stay where they are, whatever their orientation. */
class NiftiGeometryTest {
    private static final Extent EXTENT = new Extent(5, 9, 13);
    private static final double[] SPACING = {0.7, 1.3, 4.1};

    @TempDir
    Path folder;

    /** All 48 ways to lay three axes along left, back and head: six orders, each axis in two directions. */
    static List<Geometry> axisParallel() {
        List<Geometry> all = new ArrayList<>();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            for (int signs = 0; signs < 8; signs++) {
                double[] direction = new double[9];
                for (int axis = 0; axis < 3; axis++) {
                    direction[3 * axis + order[axis]] = (signs >> axis & 1) == 0 ? 1 : -1;
                }
                all.add(geometry(direction));
            }
        }
        return all;
    }

    /** The same, turned by 20, 35 and 50 degrees; and, last, with a gantry tilt. */
    static List<Geometry> oblique() {
        List<Geometry> all = new ArrayList<>();
        for (Geometry geometry : axisParallel()) {
            double[] direction = new double[9];
            for (int axis = 0; axis < 3; axis++) {
                System.arraycopy(turn(geometry.direction(), axis), 0, direction, 3 * axis, 3);
            }
            all.add(geometry(direction));
        }
        double tilt = Math.toRadians(18);
        all.add(geometry(1, 0, 0, 0, 1, 0, 0, Math.sin(tilt), Math.cos(tilt)));
        return all;
    }

    @ParameterizedTest
    @MethodSource({"axisParallel", "oblique"})
    void everyVoxelOfScanAndMaskStaysInItsPlace(Geometry geometry) {
        Volume phantom = phantom(geometry);
        for (String name : List.of("scan.nii", "scan.nii.gz")) {
            ScanWriter.write(folder.resolve(name), phantom);
            try (ScanSource scan = ScanReader.open(folder.resolve(name))) {
                assertPlaced(scan.info().geometry(), geometry);
                assertThat(Volume.read(scan).channels().get(0))
                        .isEqualTo(phantom.channels().get(0));
                Path mask = folder.resolve("mask-of-" + name);
                try (LabelSink sink = MaskWriter.openLike(mask, scan)) {
                    sink.write(Region.all(EXTENT), ByteBuffer.wrap(labels(phantom)));
                    sink.finish();
                }
                LabelMap read = MaskReader.read(mask);
                assertThat(read.geometry()).isEqualTo(scan.info().geometry());
                assertThat(read.labels()).isEqualTo(labels(phantom));
            }
        }
    }

    @Test
    void placesFarFromTheOriginAreKeptByTheSecondVersion() {
        Geometry far = new Geometry(
                List.of(0.0005, 0.0005, 0.001), List.of(81234.5678, -91234.5678, 12345.6789), identity(), true);
        Path file = folder.resolve("stage.nii");
        ScanWriter.write(file, phantom(far));
        try (ScanSource scan = ScanReader.open(file)) {
            assertThat(scan.info().geometry().distance(far, EXTENT)).isLessThan(1e-4);
        }
    }

    @Test
    void anUnknownGeometryStaysUnknown() {
        Path file = folder.resolve("unknown.nii");
        ScanWriter.write(file, phantom(Geometry.UNKNOWN));
        try (ScanSource scan = ScanReader.open(file)) {
            assertThat(scan.info().geometry()).isEqualTo(Geometry.UNKNOWN);
            assertThat(scan.notes()).singleElement().asString().contains("no sform, no qform");
        }
    }

    @Test
    void aMaskTakesOverBothFormsAndNoName() throws Exception {
        Path file = folder.resolve("scan.nii");
        ScanWriter.write(file, phantom(Geometry.spaced(1, 2, 3)));
        byte[] bytes = Files.readAllBytes(file);
        // descrip, db_name and aux_file, as a scanner might fill them; a qform that leads elsewhere, by another code.
        System.arraycopy("MARKED^NAME".getBytes(StandardCharsets.US_ASCII), 0, bytes, 148, 11);
        System.arraycopy("MARKED^NAME".getBytes(StandardCharsets.US_ASCII), 0, bytes, 14, 11);
        System.arraycopy("MARKED^NAME".getBytes(StandardCharsets.US_ASCII), 0, bytes, 228, 11);
        System.arraycopy("MARKED^NAME".getBytes(StandardCharsets.US_ASCII), 0, bytes, 328, 11);
        bytes[252] = 4;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(268, 55);
        Files.write(file, bytes);
        Path mask = folder.resolve("mask.nii");
        try (ScanSource scan = ScanReader.open(file);
                LabelSink sink = MaskWriter.openLike(mask, scan)) {
            assertThat(scan.notes())
                    .containsExactly(
                            "the scan's sform (code 1) is used, not its qform (code 4), which leads elsewhere");
            sink.write(Region.all(EXTENT), ByteBuffer.wrap(new byte[(int) EXTENT.voxels()]));
            sink.finish();
        }
        byte[] written = Files.readAllBytes(mask);
        assertThat(List.of(written[252], written[254])).containsExactly((byte) 4, (byte) 1);
        for (int at = 252; at < 328; at++) {
            assertThat(written[at]).as("byte " + at).isEqualTo(bytes[at]);
        }
        assertThat(new String(written, StandardCharsets.ISO_8859_1)).doesNotContain("MARKED");
    }

    @Test
    void formsOfOneCodeThatLeadApartAreRefused() throws Exception {
        Path file = folder.resolve("scan.nii");
        ScanWriter.write(file, phantom(Geometry.spaced(1, 2, 3)));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(268, 55);
        Files.write(file, bytes);
        assertThatThrownBy(() -> ScanReader.open(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": expected sform and qform of the same code to agree, found voxels 55.0 mm apart");
    }

    /** Position by position, worked out here from spacing, direction and origin. */
    private static void assertPlaced(Geometry found, Geometry expected) {
        double most = 0;
        for (int z = 0; z < EXTENT.depth(); z++) {
            for (int y = 0; y < EXTENT.height(); y++) {
                for (int x = 0; x < EXTENT.width(); x++) {
                    for (int row = 0; row < 3; row++) {
                        most = Math.max(
                                most, Math.abs(position(found, row, x, y, z) - position(expected, row, x, y, z)));
                    }
                }
            }
        }
        assertThat(most).isLessThan(1e-4);
        assertThat(found.known()).isTrue();
    }

    private static double position(Geometry geometry, int row, int x, int y, int z) {
        return geometry.origin().get(row)
                + geometry.direction().get(row) * geometry.spacing().get(0) * x
                + geometry.direction().get(3 + row) * geometry.spacing().get(1) * y
                + geometry.direction().get(6 + row) * geometry.spacing().get(2) * z;
    }

    /** Every voxel has a number of its own. */
    private static Volume phantom(Geometry geometry) {
        float[] voxels = new float[(int) EXTENT.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i;
        }
        return new Volume(new ScanInfo(EXTENT, 1, SampleType.INT16, geometry), List.of(voxels));
    }

    private static byte[] labels(Volume phantom) {
        byte[] labels = new byte[(int) EXTENT.voxels()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) phantom.channels().get(0)[i];
        }
        return labels;
    }

    private static Geometry geometry(double... direction) {
        return new Geometry(
                DoubleStream.of(SPACING).boxed().toList(),
                List.of(-113.25, 87.5, 412.125),
                DoubleStream.of(direction).boxed().toList(),
                true);
    }

    private static List<Double> identity() {
        return List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0);
    }

    private static double[] turn(List<Double> direction, int axis) {
        double[] v = {direction.get(3 * axis), direction.get(3 * axis + 1), direction.get(3 * axis + 2)};
        double[] degrees = {20, 35, 50};
        for (int about = 0; about < 3; about++) {
            double c = Math.cos(Math.toRadians(degrees[about]));
            double s = Math.sin(Math.toRadians(degrees[about]));
            int one = (about + 1) % 3;
            int two = (about + 2) % 3;
            double kept = c * v[one] - s * v[two];
            v[two] = s * v[one] + c * v[two];
            v[one] = kept;
        }
        return v;
    }
}
