package org.imbrex.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.Scratch;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.Region;
import org.junit.jupiter.api.Test;

class ObjectNumberingTest {
    private static final List<Extent> EXTENTS =
            List.of(Extent.of(23, 31), new Extent(9, 14, 11), Extent.of(1, 40), Extent.of(40, 1), new Extent(7, 1, 1));

    /** Keeps the numbers. */
    private static final class Kept implements ObjectSink {
        private final Extent extent;
        private final int[] numbers;
        private int objects;
        private byte[] classes = {};
        private boolean finished;

        Kept(Extent extent) {
            this.extent = extent;
            this.numbers = new int[(int) extent.voxels()];
        }

        @Override
        public void write(int z, int y, IntBuffer row) {
            row.get(numbers, (z * extent.height() + y) * extent.width(), extent.width());
        }

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public void close() {}
    }

    private static byte[] random(Extent extent, int classes, double share, Random random) {
        byte[] labels = new byte[(int) extent.voxels()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (random.nextDouble() < share ? 1 + random.nextInt(classes) : 0);
        }
        return labels;
    }

    /** Writes the labels in tiles in an order by chance. */
    private static Kept numbered(byte[] labels, Extent extent, Extent tile, Connectivity connectivity) {
        Kept kept = new Kept(extent);
        LabelMap map = LabelMap.empty(extent, Geometry.UNKNOWN);
        try (LabelSink sink = ObjectNumbering.beside(
                map.sink(),
                extent,
                connectivity,
                "test",
                classes -> {
                    kept.objects = classes.length;
                    kept.classes = classes;
                    return kept;
                },
                Progress.NONE)) {
            for (Region region : tiles(extent, tile)) {
                sink.write(region, ByteBuffer.wrap(part(labels, extent, region)));
            }
            sink.finish();
        }
        assertThat(map.labels()).as("labels are handed on").isEqualTo(labels);
        assertThat(kept.finished).isTrue();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != 0) {
                assertThat(kept.classes[kept.numbers[i] - 1])
                        .as("the class of a voxel's object")
                        .isEqualTo(labels[i]);
            }
        }
        return kept;
    }

    private static List<Region> tiles(Extent extent, Extent tile) {
        List<Region> regions = new ArrayList<>();
        for (int z = 0; z < extent.depth(); z += tile.depth()) {
            for (int y = 0; y < extent.height(); y += tile.height()) {
                for (int x = 0; x < extent.width(); x += tile.width()) {
                    regions.add(new Region(z, y, x, tile).intersect(Region.all(extent)));
                }
            }
        }
        Collections.shuffle(regions, new Random(1));
        return regions;
    }

    private static byte[] part(byte[] labels, Extent extent, Region region) {
        ByteBuffer part = ByteBuffer.allocate((int) region.voxels());
        for (int z = region.z(); z < region.z() + region.extent().depth(); z++) {
            for (int y = region.y(); y < region.y() + region.extent().height(); y++) {
                part.put(
                        labels,
                        (z * extent.height() + y) * extent.width() + region.x(),
                        region.extent().width());
            }
        }
        return part.array();
    }

    @Test
    void numbersAreThoseOfComponentsInMemory() {
        Random random = new Random(3);
        for (Extent extent : EXTENTS) {
            for (Connectivity connectivity : Connectivity.values()) {
                for (double share : new double[] {0.1, 0.3, 0.5, 0.8, 1}) {
                    byte[] labels = random(extent, 1, share, random);
                    Components expected = Components.of(labels, extent, 1, connectivity);
                    Kept found = numbered(labels, extent, new Extent(2, 5, 3), connectivity);
                    assertThat(found.numbers).isEqualTo(expected.numbers());
                    assertThat(found.objects).isEqualTo(expected.count());
                }
            }
        }
    }

    @Test
    void classesThatTouchAreObjectsOfTheirOwn() {
        Random random = new Random(4);
        for (Extent extent : EXTENTS) {
            for (Connectivity connectivity : Connectivity.values()) {
                byte[] labels = random(extent, 3, 0.9, random);
                Kept found = numbered(labels, extent, new Extent(3, 4, 4), connectivity);
                int objects = 0;
                for (int label = 1; label <= 3; label++) {
                    Components expected = Components.of(labels, extent, label, connectivity);
                    objects += expected.count();
                    assertSamePartition(expected.numbers(), found.numbers);
                }
                assertThat(found.objects).isEqualTo(objects);
            }
        }
    }

    /** Each object of the one is an object of the other; voxels without one are not looked at. */
    private static void assertSamePartition(int[] expected, int[] found) {
        int[] numbers = new int[expected.length + 1];
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] > 0) {
                if (numbers[expected[i]] == 0) {
                    numbers[expected[i]] = found[i];
                }
                assertThat(found[i]).isPositive().isEqualTo(numbers[expected[i]]);
            }
        }
    }

    /** Bars across each border between tiles, along x, y and z, and one through all tiles. */
    @Test
    void noObjectIsCutAtATileBorder() {
        Extent extent = new Extent(24, 24, 24);
        Extent tile = new Extent(6, 6, 6);
        for (IntPredicate inside : List.<IntPredicate>of(i -> i % 6 == 5 || i % 6 == 0, i -> true)) {
            byte[] labels = new byte[(int) extent.voxels()];
            int bars = 0;
            for (int a = 0; a < 24; a += 6) {
                for (int b = 0; b < 24; b += 6) {
                    for (int i = 0; i < 24; i++) {
                        if (i > 0 && i < 23 && inside.test(i)) {
                            labels[((a + 1) * 24 + b + 1) * 24 + i] = 1;
                            labels[((a + 3) * 24 + i) * 24 + b + 1] = 1;
                            labels[(i * 24 + a + 3) * 24 + b + 3] = 1;
                        }
                    }
                    bars += 3;
                }
            }
            int borders = inside.test(1) ? 1 : 3;
            Components whole = Components.of(labels, extent, 1, Connectivity.FACES);
            assertThat(whole.count()).isEqualTo(bars * borders);
            Kept found = numbered(labels, extent, tile, Connectivity.FACES);
            assertThat(found.objects).isEqualTo(bars * borders);
            assertThat(found.numbers).isEqualTo(whole.numbers());
        }
    }

    @Test
    void moreObjectsThanMemoryTellsApartAreRefused() {
        Extent extent = Extent.of(1, 20);
        byte[] dots = new byte[20];
        for (int i = 0; i < 20; i += 2) {
            dots[i] = 1;
        }
        try (Scratch scratch = Scratch.of("test", 1000)) {
            ObjectRows enough = new ObjectRows(extent, Connectivity.FACES, 10);
            enough.add(0, 0, dots, new RunNumbers(scratch));
            assertThat(enough.number()).hasSize(10);
            ObjectRows rows = new ObjectRows(extent, Connectivity.FACES, 9);
            assertThatThrownBy(() -> rows.add(0, 0, dots, new RunNumbers(scratch)))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("the mask has more than 9 pieces of objects");
        }
    }

    @Test
    void cancellingStopsTheNumbering() {
        Extent extent = Extent.of(300, 2);
        Progress cancelled = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        try (LabelSink sink = ObjectNumbering.beside(
                LabelMap.empty(extent, Geometry.UNKNOWN).sink(),
                extent,
                Connectivity.FACES,
                "test",
                classes -> new Kept(extent),
                cancelled)) {
            sink.write(Region.all(extent), ByteBuffer.allocate(600));
            assertThatThrownBy(sink::finish).isInstanceOf(CancelledException.class);
        }
    }
}
