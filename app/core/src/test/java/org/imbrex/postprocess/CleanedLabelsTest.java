package org.imbrex.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.imbrex.error.UsageException;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row by row from disk gives what {@link Cleaning} gives in memory, which is tested against other toolkits. */
class CleanedLabelsTest {
    private static final Geometry ANISOTROPIC = Geometry.spaced(0.5, 0.5, 2);

    @TempDir
    private Path folder;

    /** Keeps what it is given. */
    private static final class Kept implements LabelSink {
        private final Extent extent;
        private final byte[] labels;
        private boolean finished;

        Kept(Extent extent) {
            this.extent = extent;
            this.labels = new byte[Math.toIntExact(extent.voxels())];
        }

        @Override
        public void write(Region region, ByteBuffer from) {
            Extent size = region.extent();
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y++) {
                    int at = ((region.z() + z) * extent.height() + region.y() + y) * extent.width() + region.x();
                    from.get(labels, at, size.width());
                }
            }
        }

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public void close() {}
    }

    private static LabelMap random(Extent extent, long seed, int background) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] labels = new byte[Math.toIntExact(extent.voxels())];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (random.nextInt(100) < background ? 0 : random.nextInt(100) < 75 ? 1 : 2);
        }
        return new LabelMap(extent, ANISOTROPIC, labels);
    }

    private static byte[] cleaned(LabelMap map, Postprocessing how) {
        return cleaned(map, how, null);
    }

    private static byte[] cleaned(LabelMap map, Postprocessing how, @Nullable ProbabilityRows probabilities) {
        Extent extent = map.extent();
        Kept kept = new Kept(extent);
        try (CleanedLabels sink =
                new CleanedLabels(kept, extent, map.geometry(), 3, how, probabilities, Progress.NONE)) {
            int half = extent.width() / 2;
            for (int x : new int[] {half, 0}) {
                Region region = new Region(
                        0, 0, x, new Extent(extent.depth(), extent.height(), x == 0 ? half : extent.width() - half));
                ByteBuffer part = ByteBuffer.allocate(Math.toIntExact(region.voxels()));
                for (int z = 0; z < extent.depth(); z++) {
                    for (int y = 0; y < extent.height(); y++) {
                        part.put(
                                map.labels(),
                                (z * extent.height() + y) * extent.width() + x,
                                region.extent().width());
                    }
                }
                sink.write(region, part.flip());
            }
            sink.finish();
        }
        assertThat(kept.finished).isTrue();
        return kept.labels;
    }

    private static Postprocessing how(double minSize, boolean fill, boolean largest, Connectivity connectivity) {
        return new Postprocessing(Map.of(), 0, fill, minSize, false, 0, largest, connectivity);
    }

    @ParameterizedTest
    @EnumSource
    void eachStepIsThatOfMemory(Connectivity connectivity) {
        int holes = 0;
        for (Extent extent : List.of(new Extent(5, 14, 17), Extent.of(31, 24))) {
            LabelMap map = random(extent, extent.depth(), 65);
            LabelMap dropped = Cleaning.dropSmall(Cleaning.dropSmall(map, 1, 4, connectivity), 2, 4, connectivity);
            assertThat(cleaned(map, how(4, false, false, connectivity))).isEqualTo(dropped.labels());
            LabelMap dense = random(extent, 7, 12);
            LabelMap filled = Cleaning.fillHoles(Cleaning.fillHoles(dense, 1, connectivity), 2, connectivity);
            holes += Arrays.equals(filled.labels(), dense.labels()) ? 0 : 1;
            assertThat(cleaned(dense, how(0, true, false, connectivity))).isEqualTo(filled.labels());
            LabelMap largest = Cleaning.keepLargest(Cleaning.keepLargest(map, 1, connectivity), 2, connectivity);
            assertThat(cleaned(map, how(0, false, true, connectivity))).isEqualTo(largest.labels());
        }
        assertThat(holes).isPositive();
    }

    /** Voxels of 0.5 x 0.5 x 2 mm have half a cubic millimetre: 2 mm^3 are 4 of them. */
    @Test
    void sizesInMillimetresCountTheVoxelsSize() {
        LabelMap map = random(new Extent(5, 14, 17), 3, 65);
        Postprocessing volume = new Postprocessing(Map.of(), 0, false, 2, true, 0, false, Connectivity.FACES);
        assertThat(cleaned(map, volume)).isEqualTo(cleaned(map, how(4, false, false, Connectivity.FACES)));
        LabelMap unknown = new LabelMap(map.extent(), Geometry.UNKNOWN, map.labels());
        assertThatThrownBy(() -> cleaned(unknown, volume))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("does not say how large its voxels are");
    }

    /** By hand: a lone voxel goes, a notch is filled, a straight edge stays. */
    @Test
    void smoothingTakesWhatMostNeighboursHave() {
        LabelMap map = new LabelMap(
                Extent.of(5, 6), ANISOTROPIC, ComponentsTest.drawn("#.....", "....##", "..#.##", "....##", "......"));
        Postprocessing smooth = new Postprocessing(Map.of(), 1, false, 0, false, 0, false, Connectivity.FACES);
        assertThat(cleaned(map, smooth)[2 * 6 + 2]).isZero();
        assertThat(cleaned(map, smooth)[0]).isZero();
        assertThat(cleaned(map, smooth)[2 * 6 + 5]).isOne();
        assertThat(cleaned(map, smooth)[2 * 6 + 4]).isOne();
    }

    /** By hand. The first object is certain at its end, the second only of another class, the third just reaches. */
    @Test
    void objectsThatAreNowhereCertainGo() {
        LabelMap map = new LabelMap(
                Extent.of(3, 6), ANISOTROPIC, new byte[] {1, 1, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 1});
        float[] first = {0.5f, 0.9f, 0.1f, 0.9f, 0.9f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5f, 0.8f, 0.9f, 0.7f};
        float[] second = {0.1f, 0, 0, 0.6f, 0.6f, 0, 0, 0, 0, 0, 0, 0, 0.95f, 0, 0, 0, 0, 0};
        ProbabilityRows rows =
                (label, z, y, row) -> System.arraycopy(label == 1 ? first : second, 6 * y, row, 0, row.length);
        Postprocessing certain = Postprocessing.NONE.withMinPeak(0.8);
        assertThat(cleaned(map, certain, rows)).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 0);
        // The largest is that of those which stay.
        assertThat(cleaned(map, certain.withKeepLargest(true), rows))
                .containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0);
        assertThat(certain.arguments()).isEqualTo("--min-peak 0.8");
        assertThat(certain.keepsLabels()).isFalse();
    }

    @Test
    void thresholdsDecideBeforeTheLikeliest() {
        Kept kept = new Kept(Extent.of(1, 5));
        float[] background = {0.6f, 0.6f, 0.2f, 0.3f, 0.5f};
        float[] first = {0.35f, 0.25f, 0.3f, 0.1f, 0.1f};
        float[] second = {0.05f, 0.15f, 0.5f, 0.6f, 0.4f};
        FloatBuffer all =
                FloatBuffer.allocate(15).put(background).put(first).put(second).flip();
        try (ThresholdedLabels sink = new ThresholdedLabels(kept, List.of(Double.NaN, 0.3, Double.NaN))) {
            sink.write(Region.all(kept.extent), all);
        }
        assertThat(all.hasRemaining()).isFalse();
        assertThat(kept.labels).containsExactly(1, 0, 2, 2, 0);
    }

    /** Worked out by hand: 8 voxels of 0.5 mm^3; a ball of 4 mm^3 has a diameter of cbrt(24 / pi) = 1.96949 mm. */
    @Test
    void theTableMeasuresObjects() throws Exception {
        Extent extent = new Extent(2, 4, 4);
        byte[] labels = new byte[32];
        for (int i : new int[] {0, 1, 4, 5, 16, 17, 20, 21}) {
            labels[i] = 1;
        }
        labels[15] = 2;
        Path file = folder.resolve("objects.csv");
        Kept kept = new Kept(extent);
        try (StoredProbabilities probabilities = new StoredProbabilities(extent, 3)) {
            FloatBuffer values = FloatBuffer.allocate(96);
            for (int i = 0; i < 32; i++) {
                values.put(32 + i, i < 16 ? 0.5f : 0.75f).put(64 + i, 0.25f);
            }
            probabilities.write(Region.all(extent), values);
            ObjectTable table = new ObjectTable(file, extent, ANISOTROPIC, List.of("none", "a, b", "c"), probabilities);
            try (LabelSink sink = ObjectNumbering.beside(
                    kept, extent, Connectivity.FACES, "test", count -> new Numbers(), table, Progress.NONE)) {
                sink.write(Region.all(extent), ByteBuffer.wrap(labels));
                sink.finish();
            }
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "object,class,voxels,volume_mm3,area_mm2,diameter_mm,x,y,z,x_mm,y_mm,z_mm,mean_probability",
                        "1,\"a, b\",8,4.00000,,1.96949,0.500000,0.500000,0.500000,0.250000,0.250000,1.00000,0.625000",
                        "2,c,1,0.500000,,0.984745,3.00000,3.00000,0.00000,1.50000,1.50000,0.00000,0.250000");
    }

    /** Forgets the numbers. */
    private static final class Numbers implements ObjectSink {
        @Override
        public void write(int z, int y, java.nio.IntBuffer numbers) {}

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
