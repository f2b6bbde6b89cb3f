package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.imbrex.error.CancelledException;
import org.imbrex.error.InputException;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.volume.Extent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchLoaderTest {
    private static final Extent PATCH = Extent.of(24, 32);

    @TempDir
    private Path temp;

    private DataFolder folder;

    @BeforeEach
    void makeData() {
        folder = new DataFolder(temp);
        for (int i = 0; i < 4; i++) {
            int k = i;
            folder.add("s" + i, 60, 50, (y, x) -> (y * 7 + x * x + k * 40) % 256, (y, x) -> y % (11 + k) == 0 ? 1 : 0);
        }
    }

    @Test
    void batchesAreTheSameWhateverTheNumberOfThreads() {
        List<Integer> one = hashes(sampler(3), 0, 1, 12);
        assertThat(new HashSet<>(one)).hasSize(12);
        assertThat(hashes(sampler(3), 0, 2, 12)).isEqualTo(one);
        assertThat(hashes(sampler(3), 0, 4, 12)).isEqualTo(one);
        assertThat(hashes(sampler(4), 0, 2, 12)).doesNotContainAnyElementsOf(one);
    }

    @Test
    void loadingGoesOnAtAnyStep() {
        List<Integer> all = hashes(sampler(3), 0, 2, 12);
        assertThat(hashes(sampler(3), 7, 2, 5)).isEqualTo(all.subList(7, 12));
    }

    @Test
    void whatAnotherSamplerIsToDrawIsDrawnByItFromTheNextBatchOn() {
        List<Integer> before = hashes(sampler(3), 0, 1, 12);
        List<Integer> after = hashes(sampler(4), 0, 1, 12);
        for (int workers = 1; workers <= 4; workers++) {
            try (PatchLoader loader = PatchLoader.start(sampler(3), 0, workers)) {
                for (int step = 0; step < 12; step++) {
                    if (step % 5 == 4) {
                        loader.redraw(sampler(step == 4 ? 4 : 3));
                    }
                    List<Integer> expected = step >= 4 && step < 9 ? after : before;
                    try (Batch batch = loader.next()) {
                        assertThat(batch.step()).isEqualTo(step);
                        assertThat(hash(batch)).isEqualTo(expected.get(step));
                    }
                }
            }
        }
    }

    @Test
    void smallCacheChangesNothing() {
        assertThat(hashes(sampler(3, 1), 0, 2, 8)).isEqualTo(hashes(sampler(3), 0, 1, 8));
    }

    @Test
    void fewBuffersAreUsedAgainAndAgain() {
        try (PatchLoader loader = PatchLoader.start(sampler(1), 0, 2)) {
            Set<Batch> seen = new HashSet<>();
            for (int step = 0; step < 20; step++) {
                try (Batch batch = loader.next()) {
                    assertThat(batch.step()).isEqualTo(step);
                    assertThat(batch.images().isDirect()).isTrue();
                    assertThat(batch.images().order()).isEqualTo(ByteOrder.nativeOrder());
                    assertThat(batch.images().remaining()).isEqualTo(2 * 24 * 32);
                    assertThat(batch.labels().isDirect()).isTrue();
                    assertThat(batch.labels().remaining()).isEqualTo(2 * 24 * 32);
                    batch.images().position(5); // a careless reader
                    seen.add(batch);
                }
            }
            assertThat(seen).hasSize(4);
        }
    }

    @Test
    void openBatchIsNotOverwritten() throws InterruptedException {
        try (PatchLoader loader = PatchLoader.start(sampler(1), 0, 2)) {
            Batch held = loader.next();
            int before = hash(held);
            for (int i = 0; i < 3; i++) {
                loader.next(); // never closed
            }
            assertThatIllegalStateException()
                    .isThrownBy(loader::next)
                    .withMessage("expected batches to be closed, found 4 open");
            Thread.sleep(50);
            assertThat(hash(held)).isEqualTo(before);
            held.close();
            held.close();
            assertThat(loader.next().step()).isEqualTo(4);
        }
    }

    @Test
    void errorOfAThreadIsThrownByNext() {
        DataSet data = DataSet.open(temp);
        CaseCache forFingerprint = new CaseCache(data, 1 << 20);
        DataFingerprint fingerprint = DataFingerprint.of(forFingerprint, data.cases(), Progress.NONE);
        Path broken = folder.text("images/s2.png", "no image any more");
        PatchSampler sampler = new PatchSampler(
                new CaseCache(data, 1 << 20), fingerprint, new PatchSettings(PATCH, 2, 0.3, 1), Augmentation.none());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try (PatchLoader loader = PatchLoader.start(sampler, 0, 2)) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 50; i++) {
                                loader.next().close();
                            }
                        })
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining(broken.toString());
                assertThatThrownBy(loader::next).isInstanceOf(InputException.class);
            }
        });
    }

    @Test
    void closingEndsTheThreads() {
        PatchLoader loader = PatchLoader.start(sampler(1), 0, 3);
        loader.next().close();
        assertThat(threads()).hasSize(3);
        assertTimeoutPreemptively(Duration.ofSeconds(20), loader::close);
        assertThat(threads()).isEmpty();
        assertThatThrownBy(() -> {
                    while (true) {
                        loader.next().close();
                    }
                })
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void interruptedReaderIsCancelled() {
        try (PatchLoader loader = PatchLoader.start(sampler(1), 0, 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> {
                        while (true) {
                            loader.next().close();
                        }
                    })
                    .isInstanceOf(CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.isAlive() && t.getName().startsWith("patches-"))
                .toList();
    }

    private PatchSampler sampler(long seed) {
        return sampler(seed, 1 << 20);
    }

    private PatchSampler sampler(long seed, long cacheBytes) {
        DataSet data = DataSet.open(temp);
        CaseCache cache = new CaseCache(data, cacheBytes);
        return new PatchSampler(
                cache,
                DataFingerprint.of(cache, data.cases(), Progress.NONE),
                new PatchSettings(PATCH, 2, 0.3, seed),
                Augmentation.defaults());
    }

    private static List<Integer> hashes(PatchSampler sampler, long first, int workers, int count) {
        List<Integer> hashes = new ArrayList<>();
        try (PatchLoader loader = PatchLoader.start(sampler, first, workers)) {
            for (int i = 0; i < count; i++) {
                try (Batch batch = loader.next()) {
                    hashes.add(hash(batch));
                }
            }
        }
        return hashes;
    }

    private static int hash(Batch batch) {
        return 31 * batch.images().hashCode() + batch.labels().hashCode();
    }
}
