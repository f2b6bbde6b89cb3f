package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TIFFs that tifffile 2026.3.3 (Python) wrote: each line of tiffs.txt has what it shows, the sample type, channels x depth
 * x height x width, the spacing in millimetres, and the file. A sample is (7x + 13y + 29c + 31z + xy) mod 200, less 100 if
 * it is signed, over 8 if it is a float.
 */
class TiffKindsTest {
    @TempDir
    Path folder;

    static List<String> tiffs() {
        return Pixels.lines("tiffs.txt");
    }

    @ParameterizedTest
    @MethodSource("tiffs")
    void whatTifffileWroteIsReadBack(String line) throws IOException {
        String[] parts = line.split(" ", -1);
        Path file = Files.write(folder.resolve("scan.bin"), Base64.getDecoder().decode(parts[4]));
        int[] shape = Arrays.stream(parts[2].split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        SampleType type = SampleType.valueOf(parts[1].toUpperCase(Locale.ROOT));
        Extent extent = new Extent(shape[1], shape[2], shape[3]);
        try (ScanSource source = ScanReader.open(file)) {
            assertThat(source.info().channels()).isEqualTo(shape[0]);
            assertThat(source.info().extent()).isEqualTo(extent);
            assertThat(source.info().type()).isEqualTo(type);
            assertGeometry(source.info().geometry(), parts[3]);
            assertThat(Pixels.read(source, Region.all(extent))).isEqualTo(expected(shape[0], extent, type));
        }
    }

    private static void assertGeometry(Geometry found, String spacing) {
        assertThat(found.known()).isEqualTo(!spacing.equals("-"));
        if (found.known()) {
            String[] numbers = spacing.split(",", -1);
            for (int axis = 0; axis < 3; axis++) {
                double expected = Double.parseDouble(numbers[axis]);
                assertThat(found.spacing().get(axis))
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-12 * expected));
            }
        }
    }

    private static float[] expected(int channels, Extent extent, SampleType type) {
        float[] pixels = new float[channels * (int) extent.voxels()];
        int i = 0;
        for (int c = 0; c < channels; c++) {
            for (int z = 0; z < extent.depth(); z++) {
                for (int y = 0; y < extent.height(); y++) {
                    for (int x = 0; x < extent.width(); x++) {
                        int number = (7 * x + 13 * y + 29 * c + 31 * z + x * y) % 200;
                        pixels[i++] = switch (type) {
                            case INT8, INT16, INT32 -> number - 100;
                            case FLOAT16, FLOAT32, FLOAT64 -> number / 8f;
                            default -> number;
                        };
                    }
                }
            }
        }
        return pixels;
    }
}
