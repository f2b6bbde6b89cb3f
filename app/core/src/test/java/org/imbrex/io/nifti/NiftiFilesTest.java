package org.imbrex.io.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that nibabel 5.4.2 wrote, beside this test, and real ones, where the shared data is at hand. Each line of the two
 * lists has a name, channels x depth x height x width, the CRC-32 of the voxels as little-endian 32-bit floats in that
 * order, and three rows of the affine map to millimetres in LPS, all as nibabel reads them.
 */
class NiftiFilesTest {
    private static final Path DATA = Path.of(System.getProperty("imbrex.root"), "..", "shared", "data");

    static List<String> made() {
        return lines("made-nifti.txt");
    }

    static List<String> shared() {
        return lines("shared-nifti.txt");
    }

    @ParameterizedTest
    @MethodSource("made")
    void everyKindIsReadAsNibabelReadsIt(String line) {
        assertSame(beside(line.split(" ", 2)[0]), line);
    }

    @ParameterizedTest
    @MethodSource("shared")
    void realFilesAreReadAsNibabelReadsThem(String line) {
        assertSame(shared(line.split(" ", 2)[0]), line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nibabel/tests/data/analyze.hdr | found Analyze 7.5, which does not say where left and right are",
                "nibabel/tests/data/nifti1.hdr | expected its .img beside it, found none",
                "nibabel/tests/data/nifti2.hdr | expected its .img beside it, found none",
                "nibabel/tests/data/row_major.dconn.nii | expected an image, found a CIFTI matrix (intent 3001)",
                "nibabel/tests/data/test.mgz | another kind of file",
            })
    void whatIsNoVolumeIsRefusedInOneLine(String path, String words) {
        Path file = shared("nifti-small/nifti-nibabel/" + path);
        assertThatThrownBy(() -> ScanReader.open(file).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"u1-le.nii", "scaled-i4-be.nii.gz", "four.nii.gz", "rgb.nii", "vectors.nii.gz"})
    void regionsHoldWhatTheWholeHolds(String name) {
        try (ScanSource source = ScanReader.open(beside(name))) {
            Extent extent = source.info().extent();
            float[] all = read(source, Region.all(extent));
            Region region = Region.between(1, 1, 1, 4, 3, 3);
            float[] part = read(source, region);
            int next = 0;
            for (int c = 0; c < source.info().channels(); c++) {
                for (int z = 1; z < 4; z++) {
                    for (int y = 1; y < 3; y++) {
                        for (int x = 1; x < 3; x++) {
                            int at = ((c * extent.depth() + z) * extent.height() + y) * extent.width() + x;
                            assertThat(part[next++]).isEqualTo(all[at]);
                        }
                    }
                }
            }
        }
    }

    private static void assertSame(Path file, String line) {
        String[] parts = line.split(" ", -1);
        try (ScanSource source = ScanReader.open(file)) {
            Extent extent = source.info().extent();
            String shape =
                    source.info().channels() + "x" + extent.depth() + "x" + extent.height() + "x" + extent.width();
            assertThat(shape).isEqualTo(parts[1]);
            assertThat(crc(read(source, Region.all(extent)))).isEqualTo(Long.parseLong(parts[2]));
            double[] affine = source.info().geometry().affine();
            String[] expected = parts[3].split(",", -1);
            for (int i = 0; i < 12; i++) {
                double value = Double.parseDouble(expected[i]);
                assertThat(affine[i]).isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value))));
            }
            assertThat(source.info().geometry().known()).isTrue();
        }
    }

    private static Path beside(String name) {
        try {
            return Path.of(Objects.requireNonNull(NiftiFilesTest.class.getResource(name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file beside this test. */
    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(beside(name));
    }

    private static Path shared(String path) {
        Path file = DATA.resolve(path);
        assumeTrue(Files.exists(file), "the shared data is not at hand");
        return file;
    }

    static float[] read(ScanSource source, Region region) {
        float[] voxels = new float[source.info().channels() * (int) region.voxels()];
        FloatBuffer into = FloatBuffer.wrap(voxels);
        source.read(region, into);
        assertThat(into.hasRemaining()).isFalse();
        return voxels;
    }

    private static long crc(float[] voxels) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * voxels.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(voxels);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(NiftiFilesTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
