package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * Real files, where the shared data is at hand. Each line of shared-images.txt has a path, channels x depth x height x
 * width, and the CRC-32 of the pixels as little-endian 32-bit floats in that order, by tifffile 2026.3.3 and pypng
 * 0.20220715 in Python; palettes were turned into 8-bit colours, white-is-zero turned round and alpha dropped there too.
 */
class SharedImagesTest {
    private static final Path DATA = Path.of(System.getProperty("imbrex.root"), "..", "shared", "data");

    static List<String> images() {
        return Pixels.lines("shared-images.txt");
    }

    @ParameterizedTest
    @MethodSource("images")
    void pixelsAreThoseOfAnotherReader(String line) {
        String[] parts = line.split(" ", -1);
        try (ScanSource source = ScanReader.open(found(parts[0]))) {
            Extent extent = source.info().extent();
            String shape =
                    source.info().channels() + "x" + extent.depth() + "x" + extent.height() + "x" + extent.width();
            assertThat(shape).isEqualTo(parts[1]);
            assertThat(crc(Pixels.read(source, Region.all(extent)))).isEqualTo(Long.parseLong(parts[2]));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tiff/tiff-exampletiffs/4D-series.ome.tif | found 7x1x5x167x439",
                "tiff/tiff-exampletiffs/shapes_multi_size.tif | 128x72 with 3 of UINT8, found 64x36 with 3 of UINT8",
                "tiff/tiff-exampletiffs/shapes_zstd.tif | found compression 50000",
                "tiff/tiff-image-rs/tests/images/cmyk-3c-8b.tiff | found photometric interpretation 5",
                "tiff/tiff-image-rs/tests/images/gradient-1c-64b.tiff | found 64 bits of sample format 1",
                "tiff/imagej-testdata/tests/data/blobs.gif | found another kind of file",
                "tiff/imagej-testdata/tests/data/EmptyFile.txt | found an empty file",
            })
    void whatIsNotReadIsRefusedInOneLine(String path, String words) {
        Path file = found(path);
        assertThatThrownBy(() -> ScanReader.open(file).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words)
                .message()
                .hasLineCount(1);
    }

    private static Path found(String path) {
        Path file = DATA.resolve(path);
        assumeTrue(Files.exists(file), "the shared data is not at hand");
        return file;
    }

    private static long crc(float[] pixels) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(pixels);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
