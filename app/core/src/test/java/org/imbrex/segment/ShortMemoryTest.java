package org.imbrex.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.imbrex.error.AllocationException;
import org.imbrex.model.ForwardingModel;
import org.imbrex.model.TileModel;
import org.imbrex.progress.Progress;
import org.imbrex.tile.BlendPlan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Halo;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

/** What happens where memory turns out to be shorter than the model estimated. */
class ShortMemoryTest {
    private static final int RADIUS = 3;
    private static final Volume SCAN = scan(Extent.of(61, 87));
    private static final SegmentOptions AMPLE = SegmentOptions.within(1 << 30);

    private final List<String> messages = new CopyOnWriteArrayList<>();

    private final Progress progress = new Progress() {
        @Override
        public void update(String task, long done, long total) {
            assertThat(done).isLessThanOrEqualTo(total);
        }

        @Override
        public void message(String line) {
            messages.add(line);
        }
    };

    /** A model whose memory holds so many voxels in all the patches that are at work. */
    private static final class ShortModel extends ForwardingModel {
        private final int voxels;
        private final AtomicInteger used = new AtomicInteger();

        private ShortModel(TileModel model, int voxels) {
            super(model);
            this.voxels = voxels;
        }

        static ShortModel of(int voxels) {
            return new ShortModel(new BoxSumModel(RADIUS, 4, Halo.of(0, RADIUS, RADIUS)), voxels);
        }

        @Override
        public int callers() {
            return 2;
        }

        @Override
        public long bytesPerCaller(Extent patch) {
            return 1;
        }

        @Override
        public Caller caller(int atOnce) {
            Caller caller = super.caller(atOnce);
            return new Caller() {
                private int mine;

                @Override
                public FloatBuffer input(Extent patch) {
                    int wanted = (int) patch.voxels();
                    used.addAndGet(-mine);
                    mine = 0;
                    if (used.addAndGet(wanted) > voxels) {
                        used.addAndGet(-wanted);
                        throw new AllocationException("no memory for " + patch, new OutOfMemoryError());
                    }
                    mine = wanted;
                    return caller.input(patch);
                }

                @Override
                public FloatBuffer run() {
                    return caller.run();
                }

                @Override
                public void close() {
                    used.addAndGet(-mine);
                    mine = 0;
                    caller.close();
                }
            };
        }
    }

    private static Volume scan(Extent extent) {
        Random random = new Random(1);
        float[] voxels = new float[(int) extent.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextInt(256);
        }
        return Volume.of(extent, voxels);
    }

    private byte[] labels(TileModel model, SegmentOptions options) {
        LabelMap map = LabelMap.empty(SCAN.info().extent(), Geometry.UNKNOWN);
        Segmenter.segment(model, SCAN, map.sink(), options, progress);
        return map.labels();
    }

    @Test
    void tilesAreHalvedUntilTheyFitAndStayExact() {
        byte[] expected = labels(ShortModel.of(Integer.MAX_VALUE), AMPLE);
        assertThat(messages).isEmpty();
        for (int voxels : new int[] {2500, 2000, 1000, 400}) {
            messages.clear();
            ShortModel model = ShortModel.of(voxels);
            assertThat(labels(model, AMPLE)).as("room for %d voxels", voxels).isEqualTo(expected);
            assertThat(messages).as("room for %d voxels", voxels).isNotEmpty();
            assertThat(messages.get(messages.size() - 1))
                    .startsWith("no memory for ")
                    .contains("; going on with ");
            assertThat(model.used.get()).isZero();
        }
        assertThat(messages).anyMatch(line -> line.endsWith("; going on with tiles of half the size"));
    }

    @Test
    void mirroredTilesAreHalvedToo() {
        SegmentOptions mirrored = AMPLE.withMirror(true);
        assertThat(labels(ShortModel.of(1500), mirrored)).isEqualTo(labels(ShortModel.of(Integer.MAX_VALUE), mirrored));
    }

    @Test
    void oneAtOnceIsTriedBeforeSmallerTiles() {
        SegmentOptions small = AMPLE.withPatch(Extent.of(24, 24));
        assertThat(labels(ShortModel.of(24 * 24), small)).isEqualTo(labels(ShortModel.of(Integer.MAX_VALUE), AMPLE));
        assertThat(messages).hasSizeLessThanOrEqualTo(1).allMatch(line -> line.endsWith("; going on with 1 at once"));
    }

    /** 32 x 32 does not fit even once, 16 x 16 twice. */
    @Test
    void blendedPatchesAreMadeSmallerAsLongAsNothingIsWritten() {
        SegmentOptions blended = SegmentOptions.within(1 << 18).withExactness(Exactness.NEVER);
        ShortModel model = ShortModel.of(1000);
        LabelMap map = LabelMap.empty(SCAN.info().extent(), Geometry.UNKNOWN);
        Segmentation done = Segmenter.segment(model, SCAN, map.sink(), blended, progress);
        assertThat(done.plan()).isInstanceOf(BlendPlan.class);
        assertThat(done.plan().patch().voxels()).isLessThanOrEqualTo(500);
        assertThat(messages).anyMatch(line -> line.endsWith("; going on with smaller patches"));
    }

    @Test
    void noMemoryForTheSmallestTileIsAnError() {
        assertThatThrownBy(() -> labels(ShortModel.of(10), AMPLE))
                .isInstanceOf(AllocationException.class)
                .hasMessageStartingWith("no memory for ");
    }
}
