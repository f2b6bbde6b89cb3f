package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PNGs of 13x11 pixels that pypng 0.20220715 wrote (one for each filter: libpng, through imagecodecs): each line of
 * pngs.txt has the colour type, the bits, plain, adam7 or the filter, and the file. A sample is (7x + 13y + 29c + xy) mod
 * 2^bits; colour i of a palette is (i, 3i + 1, 255 - i) mod 256.
 */
class PngKindsTest {
    private static final Extent EXTENT = Extent.of(11, 13);

    @TempDir
    Path folder;

    static List<String> pngs() {
        return Pixels.lines("pngs.txt");
    }

    static List<String> palettes() {
        return pngs().stream().filter(line -> line.startsWith("palette")).toList();
    }

    @ParameterizedTest
    @MethodSource("pngs")
    void whatPypngWroteIsReadBack(String line) throws IOException {
        String[] parts = line.split(" ", -1);
        int bits = Integer.parseInt(parts[1]);
        int channels = parts[0].startsWith("grey") ? 1 : 3;
        try (ScanSource source = ScanReader.open(file(parts[3]))) {
            assertThat(source.info().extent()).isEqualTo(EXTENT);
            assertThat(source.info().channels()).isEqualTo(channels);
            float[] expected = new float[channels * 11 * 13];
            for (int i = 0; i < expected.length; i++) {
                int channel = i / (11 * 13);
                expected[i] = parts[0].equals("palette")
                        ? colour(stored(i % (11 * 13), 0, bits), channel)
                        : stored(i % (11 * 13), channel, bits);
            }
            assertThat(Pixels.read(source, Region.all(EXTENT))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("palettes")
    void theIndicesOfAPaletteAreClassNumbers(String line) throws IOException {
        String[] parts = line.split(" ", -1);
        byte[] expected = new byte[11 * 13];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) stored(i, 0, Integer.parseInt(parts[1]));
        }
        assertThat(MaskReader.read(file(parts[3])).labels()).isEqualTo(expected);
    }

    private Path file(String base64) throws IOException {
        return Files.write(folder.resolve("image"), Base64.getDecoder().decode(base64));
    }

    private static int stored(int pixel, int channel, int bits) {
        int x = pixel % 13;
        int y = pixel / 13;
        return (7 * x + 13 * y + 29 * channel + x * y) % (1 << bits);
    }

    private static int colour(int index, int channel) {
        return switch (channel) {
            case 0 -> index;
            case 1 -> (3 * index + 1) % 256;
            default -> 255 - index;
        };
    }
}
