package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionReadTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "scan.tif, 5, 300, 200, 1, INT16",
        "scan.tif, 2, 1200, 900, 2, FLOAT32",
        "scan.tif, 1, 4200, 4100, 1, UINT8",
        "scan.tif, 1, 200, 300, 3, UINT16",
        "scan.png, 1, 500, 400, 3, UINT16",
        "scan.tif, 1, 700, 1, 1, UINT8",
        "scan.png, 1, 1, 700, 1, UINT8",
    })
    void regionsInRandomOrderFromSeveralThreadsEqualTheWhole(
            String name, int depth, int height, int width, int channels, SampleType type) {
        Random random = new Random(11);
        Volume volume = Pixels.random(random, new Extent(depth, height, width), channels, type);
        Path file = folder.resolve(name);
        ScanWriter.write(file, volume);
        List<Region> regions = IntStream.range(0, 40)
                .mapToObj(i -> Pixels.region(random, volume.info().extent()))
                .toList();
        try (ScanSource source = ScanReader.open(file)) {
            assertThat(source.info()).isEqualTo(volume.info());
            regions.parallelStream()
                    .forEach(region -> assertThat(Pixels.read(source, region)).isEqualTo(Pixels.read(volume, region)));
        }
    }

    @Test
    void uncompressedStripsAreReadByRegion() throws IOException {
        // By hand: 40x30 pixels of 16 bits, big-endian, strips of 7 rows, none next to the other.
        int width = 40;
        ByteBuffer tiff = ByteBuffer.allocate(8192).order(ByteOrder.BIG_ENDIAN);
        tiff.putShort((short) 0x4D4D).putShort((short) 42).putInt(8).putShort((short) 7);
        field(tiff, Tiff.WIDTH, Tiff.SHORT, 1, width << 16);
        field(tiff, Tiff.HEIGHT, Tiff.SHORT, 1, 30 << 16);
        field(tiff, Tiff.BITS_PER_SAMPLE, Tiff.SHORT, 1, 16 << 16);
        field(tiff, Tiff.PHOTOMETRIC, Tiff.SHORT, 1, 1 << 16);
        field(tiff, Tiff.STRIP_OFFSETS, Tiff.LONG, 5, 200);
        field(tiff, Tiff.ROWS_PER_STRIP, Tiff.SHORT, 1, 7 << 16);
        field(tiff, Tiff.STRIP_BYTE_COUNTS, Tiff.LONG, 5, 240);
        tiff.putInt(0);
        for (int strip = 0; strip < 5; strip++) {
            int rows = Math.min(7, 30 - 7 * strip);
            int start = 300 + strip * 700;
            tiff.putInt(200 + 4 * strip, start).putInt(240 + 4 * strip, rows * width * 2);
            for (int i = 0; i < rows * width; i++) {
                tiff.putShort(start + 2 * i, (short) (60000 + strip * 7 * width + i));
            }
        }
        Path file = Files.write(folder.resolve("strips.tif"), tiff.array());
        Random random = new Random(2);
        try (ScanSource source = ScanReader.open(file)) {
            for (int n = 0; n < 100; n++) {
                Region region = Pixels.region(random, Extent.of(30, width));
                float[] expected = new float[(int) region.voxels()];
                for (int i = 0; i < expected.length; i++) {
                    int y = region.y() + i / region.extent().width();
                    int x = region.x() + i % region.extent().width();
                    expected[i] = 60000 + y * width + x;
                }
                assertThat(Pixels.read(source, region)).isEqualTo(expected);
            }
        }
    }

    @Test
    void imageJsSignedNumbersAndCalibrationAreWhatTheScanMeans() throws IOException {
        assertThat(calibrated("-32768.0", "1.0")).containsExactly(-32768, -1, 32767);
        assertThat(calibrated("-1000.0", "0.5")).containsExactly(-1000, 15383.5f, 31767.5f);
    }

    /** Pixels 0, 32767 and 65535 in a file of ImageJ's with a straight line as its calibration. */
    private float[] calibrated(String intercept, String slope) throws IOException {
        byte[] text = ("ImageJ=1.54p\nunit=mm\ncf=0\nc0=" + intercept + "\nc1=" + slope + "\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer tiff = ByteBuffer.allocate(300).order(ByteOrder.BIG_ENDIAN);
        tiff.putShort((short) 0x4D4D).putShort((short) 42).putInt(8).putShort((short) 7);
        field(tiff, Tiff.WIDTH, Tiff.LONG, 1, 3);
        field(tiff, Tiff.HEIGHT, Tiff.LONG, 1, 1);
        field(tiff, Tiff.BITS_PER_SAMPLE, Tiff.SHORT, 1, 16 << 16);
        field(tiff, Tiff.PHOTOMETRIC, Tiff.SHORT, 1, 1 << 16);
        field(tiff, Tiff.DESCRIPTION, Tiff.ASCII, text.length, 200);
        field(tiff, Tiff.STRIP_OFFSETS, Tiff.LONG, 1, 180);
        field(tiff, Tiff.STRIP_BYTE_COUNTS, Tiff.LONG, 1, 6);
        tiff.putInt(0).put(200, text);
        tiff.putShort(180, (short) 0).putShort(182, (short) 32767).putShort(184, (short) 65535);
        Path file = Files.write(folder.resolve("calibrated.tif"), tiff.array());
        try (ScanSource source = ScanReader.open(file)) {
            boolean signed = slope.equals("1.0");
            assertThat(source.info().type()).isEqualTo(signed ? SampleType.INT16 : SampleType.FLOAT32);
            return Pixels.read(source, Region.of(0, 0, 1, 3));
        }
    }

    private static void field(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    @Test
    void aStripTooLargeForTheCacheIsReadThroughScratchSpace() throws IOException {
        // By hand: 9000x8000 pixels of 8 bits in one strip of deflate; pixel (x, y) is (x / 100 + y / 50) mod 256.
        int width = 9000;
        int height = 8000;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(1))) {
            byte[] row = new byte[width];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    row[x] = (byte) (x / 100 + y / 50);
                }
                out.write(row);
            }
        }
        ByteBuffer tiff = ByteBuffer.allocate(200 + packed.size()).order(ByteOrder.BIG_ENDIAN);
        tiff.putShort((short) 0x4D4D).putShort((short) 42).putInt(8).putShort((short) 7);
        field(tiff, Tiff.WIDTH, Tiff.LONG, 1, width);
        field(tiff, Tiff.HEIGHT, Tiff.LONG, 1, height);
        field(tiff, Tiff.BITS_PER_SAMPLE, Tiff.SHORT, 1, 8 << 16);
        field(tiff, Tiff.COMPRESSION, Tiff.SHORT, 1, Tiff.DEFLATE << 16);
        field(tiff, Tiff.PHOTOMETRIC, Tiff.SHORT, 1, 1 << 16);
        field(tiff, Tiff.STRIP_OFFSETS, Tiff.LONG, 1, 200);
        field(tiff, Tiff.STRIP_BYTE_COUNTS, Tiff.LONG, 1, packed.size());
        tiff.putInt(0).position(200).put(packed.toByteArray());
        Path file = Files.write(folder.resolve("strip.tif"), tiff.array());
        try (ScanSource source = ScanReader.open(file)) {
            Region region = Region.of(7777, 4321, 100, 1000);
            float[] expected = new float[(int) region.voxels()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = ((4321 + i % 1000) / 100 + (7777 + i / 1000) / 50) % 256;
            }
            assertThat(Pixels.read(source, region)).isEqualTo(expected);
        }
    }

    @Test
    void regionsOutsideAreRefused() {
        Volume volume = Pixels.random(new Random(1), Extent.of(20, 30), 1, SampleType.UINT8);
        ScanWriter.write(folder.resolve("scan.tif"), volume);
        try (ScanSource source = ScanReader.open(folder.resolve("scan.tif"))) {
            assertThatThrownBy(() -> Pixels.read(source, Region.of(10, 10, 11, 5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("outside a scan of 30x20");
        }
    }
}
