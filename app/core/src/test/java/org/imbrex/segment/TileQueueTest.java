package org.imbrex.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.imbrex.error.AllocationException;
import org.imbrex.model.Reach;
import org.imbrex.progress.Progress;
import org.imbrex.tile.TilePlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Halo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TileQueueTest {
    private final AllocationException noMemory = new AllocationException("no memory", new OutOfMemoryError());
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private TileQueue twoTilesForTwoThreads() {
        Reach.Local reach = new Reach.Local(Halo.of(0, 4, 4), Extent.of(4, 4), Halo.NONE);
        TilePlan plan = TilePlan.withPatch(Extent.of(16, 40), reach, Extent.of(16, 24), 2, patch -> 1);
        assertThat(plan.tiles()).hasSize(2);
        return new TileQueue(plan, reach, "tiles", new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public void message(String line) {
                messages.add(line);
            }
        });
    }

    /** The other thread has no more to do, but its memory is still taken: that is no reason for smaller tiles. */
    @Test
    void aTileIsTriedAgainOnceTheOthersHaveGivenTheirMemoryBack() {
        TileQueue queue = twoTilesForTwoThreads();
        queue.next();
        TileQueue.Item last = queue.next().orElseThrow();
        assertThat(queue.next()).isEmpty();
        CompletableFuture<Boolean> goesOn = CompletableFuture.supplyAsync(() -> queue.takeBack(last, noMemory));
        assertThat(goesOn).isNotDone();
        queue.left();
        assertThat(goesOn.join()).isTrue();
        TileQueue.Item again = queue.next().orElseThrow();
        assertThat(again.tile()).isEqualTo(last.tile());
        assertThat(messages).isEmpty();

        assertThat(queue.takeBack(again, noMemory)).isTrue();
        assertThat(messages).containsExactly("no memory; going on with tiles of half the size");
        assertThat(queue.next().orElseThrow().tile().write().extent().voxels())
                .isLessThan(last.tile().write().extent().voxels());
    }

    @Test
    void oneOfTwoThreadsEndsAndLeavesItsTileToTheOther() {
        TileQueue queue = twoTilesForTwoThreads();
        TileQueue.Item first = queue.next().orElseThrow();
        TileQueue.Item second = queue.next().orElseThrow();
        assertThat(queue.takeBack(second, noMemory)).isFalse();
        assertThat(messages).containsExactly("no memory; going on with 1 at once");
        queue.left();
        assertThat(queue.takeBack(first, noMemory)).isTrue();
        assertThat(queue.next().orElseThrow().tile()).isEqualTo(first.tile());
        assertThat(queue.next().orElseThrow().tile()).isEqualTo(second.tile());
    }
}
