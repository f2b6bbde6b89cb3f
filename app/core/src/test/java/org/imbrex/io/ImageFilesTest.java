package org.imbrex.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.imbrex.error.InputException;
import org.imbrex.error.UsageException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(value = SampleType.class, mode = EnumSource.Mode.EXCLUDE, names = "FLOAT16")
    void tiffGivesBackEverySampleType(SampleType type) {
        Volume volume = volume(new Extent(3, 21, 34), 1, type);
        assertSame(write("scan.tif", volume), volume);
    }

    @ParameterizedTest
    @CsvSource({"UINT8,1", "UINT8,3", "UINT16,1", "UINT16,3"})
    void pngGivesBackItsSamples(SampleType type, int channels) {
        Volume volume = volume(Extent.of(21, 34), channels, type);
        assertSame(write("scan.png", volume), volume);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask.png", "mask.tif"})
    void masksComeBackAsWritten(String name) {
        byte[] labels = new byte[40 * 30];
        new Random(3).nextBytes(labels);
        MaskWriter.write(folder.resolve(name), new LabelMap(Extent.of(40, 30), Geometry.UNKNOWN, labels));
        assertThat(MaskReader.read(folder.resolve(name)).labels()).isEqualTo(labels);
    }

    @Test
    void valuesThatAreNoClassNumbersAreListed() {
        Path file = write("mask.tif", Volume.of(Extent.of(1, 4), new float[] {1, 300, 0.5f, 255}));
        assertThatThrownBy(() -> MaskReader.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": expected class numbers from 0 to 255, found 0.5, 300");
    }

    @Test
    void valuesOutOfRangeAreRefusedAndLeaveNothingBehind() throws IOException {
        ScanInfo info = new ScanInfo(Extent.of(1, 2), 1, SampleType.INT16, Geometry.UNKNOWN);
        Volume volume = new Volume(info, List.of(new float[] {0, 32768}));
        assertThatThrownBy(() -> ScanWriter.write(folder.resolve("scan.tif"), volume))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("whole numbers from -32768 to 32767 for INT16, found 32768.0");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private Path write(String name, Volume volume) {
        ScanWriter.write(folder.resolve(name), volume);
        return folder.resolve(name);
    }

    private static void assertSame(Path file, Volume expected) {
        try (ScanSource source = ScanReader.open(file)) {
            Volume found = Volume.read(source);
            assertThat(found.info().extent()).isEqualTo(expected.info().extent());
            assertThat(found.info().type()).isEqualTo(expected.info().type());
            assertThat(found.channels()).hasSameSizeAs(expected.channels());
            for (int c = 0; c < expected.channels().size(); c++) {
                assertThat(found.channels().get(c))
                        .isEqualTo(expected.channels().get(c));
            }
        }
    }

    private static Volume volume(Extent extent, int channels, SampleType type) {
        Random random = new Random(7);
        ScanInfo info = new ScanInfo(extent, channels, type, Geometry.UNKNOWN);
        return new Volume(
                info,
                Stream.generate(() -> samples(random, (int) extent.voxels(), type))
                        .limit(channels)
                        .toList());
    }

    private static float[] samples(Random random, int count, SampleType type) {
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            int bits = random.nextInt();
            samples[i] = switch (type) {
                case UINT8 -> bits & 0xFF;
                case INT8 -> (byte) bits;
                case UINT16 -> bits & 0xFFFF;
                case INT16 -> (short) bits;
                case UINT32 -> (bits & 0xFFFFFFFFL) >>> 8 << 8;
                case INT32 -> bits >> 8 << 8;
                default -> random.nextFloat() - 0.5f;
            };
        }
        return samples;
    }
}
