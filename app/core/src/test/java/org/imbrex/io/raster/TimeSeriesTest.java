package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TIFFs that tifffile 2026.3.3 (Python) wrote: 3 time points of 2 slices of 2 channels, 4 x 5 pixels, in the order that
 * each line of time-series.txt names. A sample is 1000t + 100c + 40z + 6y + x.
 */
class TimeSeriesTest {
    @TempDir
    private Path folder;

    static List<String> series() {
        return Pixels.lines("time-series.txt");
    }

    @ParameterizedTest
    @MethodSource("series")
    void eachTimePointIsAScanOfItsOwn(String line) throws IOException {
        Path file =
                Files.write(folder.resolve("series.tif"), Base64.getDecoder().decode(line.split(" ", -1)[1]));
        assertThat(ScanReader.frames(file)).isEqualTo(3);
        for (int t = 0; t < 3; t++) {
            try (ScanSource scan = ScanReader.openFrame(file, t)) {
                Extent extent = new Extent(2, 4, 5);
                assertThat(scan.info().extent()).isEqualTo(extent);
                assertThat(scan.info().channels()).isEqualTo(2);
                float[] pixels = Pixels.read(scan, Region.all(extent));
                for (int i = 0; i < pixels.length; i++) {
                    int c = i / 40;
                    int z = i / 20 % 2;
                    int y = i / 5 % 4;
                    assertThat(pixels[i]).isEqualTo(1000 * t + 100 * c + 40 * z + 6 * y + i % 5);
                }
            }
        }
        assertThatThrownBy(() -> ScanReader.openFrame(file, 3)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> ScanReader.open(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": expected 1x2x2x4x5 along tczyx (one time point), found 3x2x2x4x5");
    }
}
