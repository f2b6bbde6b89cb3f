package org.imbrex.io.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.imbrex.error.ResourceException;
import org.imbrex.error.UsageException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ProbabilityWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkTest {
    private interface Writing {
        void write(Region region);
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mask.tif, 1, 300, 400, 100, 130",
        "mask.tif, 3, 70, 90, 32, 17",
        "mask.tif, 1, 4200, 4100, 700, 900",
        "mask.tif, 1, 500, 1, 33, 1",
        "mask.png, 1, 300, 400, 64, 64",
    })
    void regionsFromFourThreadsMakeTheWholeMask(
            String name, int depth, int height, int width, int tileHeight, int tileWidth) throws Exception {
        Extent extent = new Extent(depth, height, width);
        Volume labels = Pixels.random(new Random(5), extent, 1, SampleType.UINT8);
        Path file = folder.resolve(name);
        try (LabelSink sink = MaskWriter.open(file, extent, Geometry.UNKNOWN)) {
            fromFourThreads(partition(extent, tileHeight, tileWidth), region -> {
                float[] pixels = Pixels.read(labels, region);
                // A buffer that starts in the middle of its array, as a caller may have it.
                ByteBuffer bytes = ByteBuffer.allocateDirect(pixels.length + 3).position(3);
                for (float pixel : pixels) {
                    bytes.put((byte) pixel);
                }
                sink.write(region, bytes.position(3));
                assertThat(bytes.hasRemaining()).isFalse();
            });
            assertThat(file).doesNotExist();
            sink.finish();
        }
        float[] pixels = labels.channels().get(0);
        byte[] expected = new byte[pixels.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) pixels[i];
        }
        assertThat(MaskReader.read(file).labels()).isEqualTo(expected);
        assertOnly(file);
    }

    @Test
    void probabilitiesComeBackAsWrittenWithTheirSpacing() throws Exception {
        Extent extent = new Extent(3, 41, 53);
        Volume probabilities = Pixels.random(new Random(6), extent, 4, SampleType.FLOAT32);
        Path file = folder.resolve("probabilities.tif");
        List<String> names = List.of("background", "nerve", "vessel", "lesion");
        Geometry geometry = Geometry.spaced(0.7, 0.7, 2.5);
        try (ProbabilitySink sink = ProbabilityWriter.open(file, extent, 4, names, geometry)) {
            fromFourThreads(
                    partition(extent, 16, 53),
                    region -> sink.write(region, FloatBuffer.wrap(Pixels.read(probabilities, region))));
            sink.finish();
        }
        try (ScanSource source = ScanReader.open(file)) {
            assertThat(source.info().geometry()).isEqualTo(geometry);
            assertThat(Pixels.read(source, Region.all(extent)))
                    .isEqualTo(Pixels.read(probabilities, Region.all(extent)));
        }
        assertOnly(file);
    }

    @Test
    void aSparseBigTiffIsWrittenAndReadByRegion() {
        Extent extent = Extent.of(20_000, 30_000);
        Path file = folder.resolve("sparse.tif");
        TiffLayout layout =
                new TiffLayout(extent, 1, 1, SampleType.UINT8, Geometry.UNKNOWN, TiffLayout.Packing.LABELS, true);
        try (LabelSink sink = TiffLabels.open(file, layout)) {
            // Strips of 1000 rows: the mask as a whole takes 600 MB.
            byte[] rows = new byte[1000 * 30_000];
            for (int y = 0; y < 20_000; y += 1000) {
                rows[500 * 30_000 + y] = (byte) (1 + y / 1000);
                sink.write(Region.of(y, 0, 1000, 30_000), ByteBuffer.wrap(rows));
                rows[500 * 30_000 + y] = 0;
            }
            sink.finish();
        }
        assertThat(file).satisfies(f -> assertThat(Files.size(f)).isLessThan(4_000_000));
        try (ScanSource source = ScanReader.open(file)) {
            for (int y = 0; y < 20_000; y += 1000) {
                float[] found = Pixels.read(source, Region.of(y + 499, Math.max(0, y - 1), 3, 4));
                float[] expected = new float[12];
                expected[y == 0 ? 4 : 5] = 1 + y / 1000;
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatIsClosedUnfinishedLeavesNothing() throws IOException {
        Extent extent = Extent.of(100, 100);
        for (String name : List.of("mask.tif", "mask.png")) {
            try (LabelSink sink = MaskWriter.open(folder.resolve(name), extent, Geometry.UNKNOWN)) {
                sink.write(Region.of(0, 0, 50, 100), ByteBuffer.allocate(5000));
                assertOnlyPart(name);
            }
        }
        try (ProbabilitySink sink =
                ProbabilityWriter.open(folder.resolve("p.tif"), extent, 2, List.of(), Geometry.UNKNOWN)) {
            sink.write(Region.of(0, 0, 50, 100), FloatBuffer.allocate(10_000));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aMaskWithMissingRegionsIsNotFinished() {
        Path file = folder.resolve("mask.tif");
        try (LabelSink sink = MaskWriter.open(file, Extent.of(100, 100), Geometry.UNKNOWN)) {
            sink.write(Region.of(0, 0, 50, 100), ByteBuffer.allocate(5000));
            assertThatThrownBy(sink::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("5000 of 10000 labels were not written");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aMissingFolderIsOneLine() {
        Path file = folder.resolve("nowhere").resolve("mask.tif");
        assertThatThrownBy(() -> MaskWriter.open(file, Extent.of(10, 10), Geometry.UNKNOWN)
                        .close())
                .isInstanceOf(ResourceException.class)
                .hasMessage(file + ": cannot be written: there is no folder " + file.getParent());
    }

    @Test
    void stacksAndOtherSuffixesAreRefusedBeforeAnythingIsWritten() throws IOException {
        Extent stack = new Extent(3, 10, 10);
        assertThatThrownBy(() -> MaskWriter.open(folder.resolve("m.png"), stack, Geometry.UNKNOWN)
                        .close())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("a PNG holds one slice, the mask has 3");
        assertThatThrownBy(() -> MaskWriter.open(folder.resolve("m.bmp"), stack, Geometry.UNKNOWN)
                        .close())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected a name that ends in .png, .tif or .tiff");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static List<Region> partition(Extent extent, int height, int width) {
        List<Region> regions = new ArrayList<>();
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += height) {
                for (int x = 0; x < extent.width(); x += width) {
                    regions.add(Region.between(
                            z,
                            y,
                            x,
                            z + 1,
                            Math.min(extent.height(), y + height),
                            Math.min(extent.width(), x + width)));
                }
            }
        }
        Collections.shuffle(regions, new Random(9));
        return regions;
    }

    private static void fromFourThreads(List<Region> regions, Writing writing) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (Region region : regions) {
                done.add(threads.submit(() -> writing.write(region)));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private void assertOnly(Path file) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    private void assertOnlyPart(String name) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left)
                    .singleElement()
                    .satisfies(f -> assertThat(f.getFileName().toString()).startsWith("." + name + ".part-"));
        }
    }
}
