package org.imbrex.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.imbrex.error.ResourceException;
import org.imbrex.model.Reach;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.imbrex.volume.Region;
import org.junit.jupiter.api.Test;

class TilePlanTest {
    private static final Reach.Local U_NET_DEPTH_4 = new Reach.Local(Halo.of(0, 92, 92), Extent.of(16, 16), Halo.NONE);

    /** Random images, grids, halos and budgets: whatever is planned has to be exact. */
    @Test
    void writeRegionsPartitionTheImageAndSeeAllTheyNeed() {
        Random random = new Random(7);
        for (int trial = 0; trial < 400; trial++) {
            Extent image = new Extent(1 + random.nextInt(20), 1 + random.nextInt(90), 1 + random.nextInt(90));
            Extent grid = new Extent(1 << random.nextInt(3), 1 << random.nextInt(4), 1 + random.nextInt(6));
            Halo halo = new Halo(
                    random.nextInt(5),
                    random.nextInt(5),
                    random.nextInt(12),
                    random.nextInt(12),
                    random.nextInt(9),
                    random.nextInt(9));
            Reach.Local reach = new Reach.Local(halo, grid, Halo.NONE);
            long memory = 2_000L + random.nextInt(200_000);
            TilePlan plan;
            try {
                plan = TilePlan.of(
                        image, reach, new Capacity(1 + random.nextInt(3), atOnce -> 1, Extent::voxels, memory));
            } catch (ResourceException e) {
                continue;
            }
            assertThat(plan.bytes()).isLessThanOrEqualTo(memory);
            check(plan, grid, halo);
        }
    }

    private static void check(TilePlan plan, Extent grid, Halo halo) {
        Extent image = plan.image();
        byte[] written = new byte[(int) image.voxels()];
        for (Tile tile : plan.tiles()) {
            assertThat(Region.all(image).contains(tile.write())).isTrue();
            assertThat(tile.read().extent()).isEqualTo(plan.patch());
            for (Axis axis : Axis.ALL) {
                int start = tile.read().start(axis);
                int end = tile.read().end(axis);
                assertThat(start % grid.along(axis)).isZero();
                assertThat(start == 0 || tile.write().start(axis) - start >= halo.before(axis))
                        .isTrue();
                assertThat(end == plan.frame().along(axis) || end - tile.write().end(axis) >= halo.after(axis))
                        .isTrue();
            }
            Region write = tile.write();
            for (int z = write.z(); z < write.end(Axis.Z); z++) {
                for (int y = write.y(); y < write.end(Axis.Y); y++) {
                    for (int x = write.x(); x < write.end(Axis.X); x++) {
                        written[(z * image.height() + y) * image.width() + x]++;
                    }
                }
            }
        }
        assertThat(written).containsOnly(1);
    }

    @Test
    void oneTileWhereTheWholeImageFits() {
        TilePlan plan = TilePlan.of(
                Extent.of(500, 700), U_NET_DEPTH_4, new Capacity(1, atOnce -> 1, Extent::voxels, 1_000_000));
        assertThat(plan.tiles()).hasSize(1);
        assertThat(plan.frame()).isEqualTo(Extent.of(512, 704));
    }

    /** 2048 pixels in 2 tiles of 1120: 2 * 1120 = 2048 + 2 * 96, the halo rounded up to the grid. */
    @Test
    void fourTilesFor2048() {
        TilePlan plan = TilePlan.of(
                Extent.of(2048, 2048), U_NET_DEPTH_4, new Capacity(2, atOnce -> 1, Extent::voxels, 2 * 1120 * 1120));
        assertThat(plan.patch().voxels() * plan.tiles().size()).isLessThanOrEqualTo(4L * 1120 * 1120);
        assertThat(TilePlan.withPatch(Extent.of(2048, 2048), U_NET_DEPTH_4, Extent.of(1120, 1120), 2, Extent::voxels)
                        .tiles())
                .hasSize(4);
    }

    /** Strips have a halo on two sides only; with room for a strip they beat squares of the same memory. */
    @Test
    void stripsWhereTheyAreCheaper() {
        TilePlan plan = TilePlan.of(
                Extent.of(4096, 1024), U_NET_DEPTH_4, new Capacity(1, atOnce -> 1, Extent::voxels, 1024 * 1024));
        assertThat(plan.patch().width()).isEqualTo(1024);
    }

    @Test
    void aBudgetTooSmallForOneGridCellIsRefused() {
        assertThatThrownBy(() -> TilePlan.of(
                        Extent.of(2048, 2048),
                        U_NET_DEPTH_4,
                        new Capacity(1, atOnce -> 1, e -> e.voxels() * 1000, 1_000_000)))
                .isInstanceOf(ResourceException.class)
                .hasMessage("memory: expected 44 MB or more for the smallest tile of 208x208, found a budget of 1 MB");
    }

    @Test
    void aPlanPrintsItself() {
        TilePlan plan = TilePlan.withPatch(
                Extent.of(2048, 2048), U_NET_DEPTH_4, Extent.of(1120, 1120), 2, e -> e.voxels() * 900);
        assertThat(plan)
                .hasToString("4 tiles of 1120x1120, halo z 0, y 92, x 92, work factor 1.20, 2 at once, about 2258 MB");
    }

    /** Memory for one large patch or two small ones, whose halos cost more than what threads lose on one patch. */
    @Test
    void oneCallerWithAllThreadsIsChosenWhereMemoryIsShort() {
        Extent image = Extent.of(2048, 2048);
        long memory = 2 * 480 * 480;
        TilePlan alike = TilePlan.of(image, U_NET_DEPTH_4, new Capacity(2, atOnce -> 1, Extent::voxels, memory));
        TilePlan faster = TilePlan.of(
                image, U_NET_DEPTH_4, new Capacity(2, atOnce -> atOnce == 1 ? 1.8 : 1, Extent::voxels, memory));
        assertThat(alike.callers()).isEqualTo(2);
        assertThat(faster.callers()).isEqualTo(1);
        assertThat(faster.workFactor()).isLessThan(alike.workFactor() * 0.9);
    }

    @Test
    void slicesThatDoNotLookAtEachOtherGoOneByOne() {
        TilePlan plan = TilePlan.of(
                new Extent(3, 500, 700), U_NET_DEPTH_4, new Capacity(2, atOnce -> 1, Extent::voxels, Long.MAX_VALUE));
        assertThat(plan.patch().depth()).isOne();
        assertThat(plan.tiles()).hasSizeGreaterThanOrEqualTo(3);
    }
}
