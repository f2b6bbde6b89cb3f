package org.imbrex.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.imbrex.error.CancelledException;
import org.imbrex.error.UsageException;
import org.imbrex.progress.Progress;
import org.imbrex.tile.TilePlan;
import org.imbrex.tile.Tiling;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Halo;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final int RADIUS = 3;
    private static final int GRID = 4;
    private static final BoxSumModel MODEL = model();

    private static final SegmentOptions WHOLE =
            SegmentOptions.within(Long.MAX_VALUE).withPatch(Extent.of(64, 64));

    private static Volume scan(Extent extent) {
        Random random = new Random(extent.hashCode());
        float[] voxels = new float[(int) extent.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = random.nextInt(256);
        }
        return Volume.of(extent, voxels);
    }

    private static BoxSumModel model() {
        return new BoxSumModel(RADIUS, GRID, Halo.of(0, RADIUS, RADIUS));
    }

    private static byte[] labels(Volume scan, SegmentOptions options) {
        return labels(MODEL, scan, options);
    }

    private static byte[] labels(BoxSumModel model, Volume scan, SegmentOptions options) {
        LabelMap map = LabelMap.empty(scan.info().extent(), Geometry.UNKNOWN);
        Segmenter.segment(model, scan, map.sink(), options, Progress.NONE);
        return map.labels();
    }

    @Test
    void tilesGiveTheLabelsOfTheWholeImage() {
        for (Extent extent :
                new Extent[] {Extent.of(61, 47), Extent.of(1, 50), Extent.of(50, 1), new Extent(3, 30, 33)}) {
            Volume scan = scan(extent);
            byte[] whole = labels(scan, WHOLE);
            byte[] tiled = labels(scan, SegmentOptions.within(Long.MAX_VALUE).withPatch(new Extent(1, 16, 12)));
            assertThat(tiled).isEqualTo(whole).contains(0, 1);
        }
    }

    /** The scan is stored from head to foot and front to back, at another voxel size than the model's. */
    @Test
    void tilesGiveTheLabelsOfTheWholeImageOnAnotherGridToo() {
        BoxSumModel model =
                new BoxSumModel(RADIUS, GRID, Halo.of(0, RADIUS, RADIUS), List.of(1.3, 0.9), new Orientation("LPS"));
        Extent extent = new Extent(19, 40, 37);
        Geometry geometry = new Geometry(
                List.of(0.8, 2.5, 1.1),
                List.of(3.0, 4.0, 5.0),
                List.of(0.0, -1.0, 0.0, 0.0, 0.0, -1.0, 1.0, 0.0, 0.0),
                true);
        Volume scan = new Volume(
                new ScanInfo(extent, 1, SampleType.FLOAT32, geometry),
                scan(extent).channels());
        List<byte[]> found = new ArrayList<>();
        for (Extent patch : List.of(Extent.of(64, 64), Extent.of(16, 12), Extent.of(20, 32))) {
            LabelMap map = LabelMap.empty(extent, geometry);
            SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE).withPatch(patch);
            Segmentation done = Segmenter.segment(model, scan, map.sink(), options, Progress.NONE);
            // x from the scan's z (1.1 mm), y from its x (0.8 mm), z from its y, 40 slices as they are.
            assertThat(done.plan().image()).isEqualTo(new Extent(40, 33, 16));
            assertThat(SeamCheck.compare(model, scan, done.plan(), options, Progress.NONE)
                            .labelDiffs())
                    .isZero();
            found.add(map.labels());
        }
        assertThat(found.get(1)).isEqualTo(found.get(0)).contains(0, 1);
        assertThat(found.get(2)).isEqualTo(found.get(0));
    }

    /** The first voxels of a 5x5 image by hand: the frame is 8x8, mirrored without repeating the border. */
    @Test
    void theImageIsMirroredUpToTheGrid() {
        float[] ramp = new float[25];
        for (int i = 0; i < 25; i++) {
            ramp[i] = i;
        }
        Volume scan = Volume.of(Extent.of(5, 5), ramp);
        BoxSumModel model = new BoxSumModel(0, 4, Halo.NONE);
        Tiling plan = Planner.plan(model, scan.info(), WHOLE, Progress.NONE);
        assertThat(plan.frame()).isEqualTo(Extent.of(8, 8));
        float[] found = new float[25];
        TiledRun.of(model, scan, false, Progress.NONE).run(plan, "segment", List.of(new TileOutput() {
            @Override
            public boolean needsProbabilities() {
                return false;
            }

            @Override
            public void accept(Scores scores, Region inPatch, Region write) {
                // Column 5 of the frame mirrors column 3, row 5 mirrors row 3; weights are 1 + 1 + 2 * 1 there.
                found[0] = scores.values().get(64 + 5 * 8 + 5);
                found[1] = scores.values().get(64 + 3 * 8 + 3);
            }
        }));
        double deviation = Math.sqrt((25 * 25 - 1) / 12.0);
        assertThat(found[0]).isCloseTo((float) ((18 - 12) / deviation * 4), Offset.offset(1e-5f));
        assertThat(found[1]).isCloseTo((float) ((18 - 12) / deviation * 10), Offset.offset(1e-5f));
    }

    @Test
    void seamsAreFoundWhereTheHaloIsTooSmallAndOnlyThere() {
        Volume scan = scan(Extent.of(60, 52));
        for (boolean mirror : new boolean[] {false, true}) {
            SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE)
                    .withPatch(Extent.of(20, 20))
                    .withMirror(mirror);
            Seams exact = SeamCheck.compare(
                    MODEL, scan, Planner.plan(MODEL, scan.info(), options, Progress.NONE), options, Progress.NONE);
            assertThat(exact.none()).as("mirror %s: %s", mirror, exact).isTrue();
            assertThat(exact.maxDiff()).isZero();
            assertThat(exact.voxels()).isEqualTo(60 * 52);
            BoxSumModel blind = new BoxSumModel(RADIUS, GRID, Halo.of(0, RADIUS - 1, RADIUS - 1));
            Seams seams = SeamCheck.compare(
                    blind, scan, Planner.plan(blind, scan.info(), options, Progress.NONE), options, Progress.NONE);
            assertThat(seams.none()).isFalse();
            assertThat(seams.labelDiffs()).isPositive();
        }
    }

    /** Averaged over mirrorings along an axis, a scan mirrored along it gives the mirrored labels, and along no other. */
    @Test
    void mirroredScanGivesMirroredLabelsAlongTheAxesThatTheModelHasLearnt() {
        Volume scan = scan(Extent.of(32, 24));
        SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE).withMirror(true);
        byte[] plain = labels(MODEL, scan, options.withMirror(false));
        assertThat(labels(MODEL, scan, options)).isNotEqualTo(plain);
        assertThat(keepsMirroring(MODEL, scan, options, Axis.X)).isTrue();
        assertThat(keepsMirroring(MODEL, scan, options, Axis.Y)).isTrue();
        BoxSumModel sided = model().mirroredAlong(Axis.Y, Axis.Z);
        assertThat(keepsMirroring(sided, scan, options, Axis.Y)).isTrue();
        assertThat(keepsMirroring(sided, scan, options, Axis.X)).isFalse();
        assertThat(labels(model().mirroredAlong(), scan, options)).isEqualTo(plain);
    }

    @Test
    void whatIsMirroredOtherwiseThanMostIsSaid() {
        assertThat(Segmenter.mirroringNote(MODEL.spec())).isEmpty();
        assertThat(Segmenter.mirroringNote(model().mirroredAlong(Axis.X, Axis.Y).spec()))
                .isEmpty();
        assertThat(Segmenter.mirroringNote(model().mirroredAlong(Axis.Y).spec()))
                .contains("mirrored along y alone: the model box sum has learnt from no others");
        assertThat(Segmenter.mirroringNote(model().mirroredAlong(Axis.Z).spec()))
                .contains("not mirrored: the model box sum has not learnt from mirrored patches");
    }

    private static boolean keepsMirroring(BoxSumModel model, Volume scan, SegmentOptions options, Axis axis) {
        byte[] labels = labels(model, scan, options);
        float[] mirrored = new float[32 * 24];
        byte[] expected = new byte[32 * 24];
        for (int i = 0; i < mirrored.length; i++) {
            int y = axis == Axis.Y ? 31 - i / 24 : i / 24;
            int x = axis == Axis.X ? 23 - i % 24 : i % 24;
            mirrored[i] = scan.channels().get(0)[y * 24 + x];
            expected[i] = labels[y * 24 + x];
        }
        return Arrays.equals(labels(model, Volume.of(Extent.of(32, 24), mirrored), options), expected);
    }

    @Test
    void cancellingStopsBeforeTheNextTile() {
        AtomicInteger updates = new AtomicInteger();
        Progress cancelAfterFirst = new Progress() {
            @Override
            public void update(String task, long done, long total) {
                updates.incrementAndGet();
            }

            @Override
            public boolean cancelled() {
                return updates.get() > 0;
            }
        };
        Volume scan = scan(Extent.of(400, 400));
        LabelMap map = LabelMap.empty(scan.info().extent(), Geometry.UNKNOWN);
        SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE).withPatch(Extent.of(16, 16));
        assertThatThrownBy(() -> Segmenter.segment(MODEL, scan, map.sink(), options, cancelAfterFirst))
                .isInstanceOf(CancelledException.class);
        assertThat(updates.get()).isLessThanOrEqualTo(MODEL.callers());
    }

    /** Every patch's weights cancel where the network has no seams of its own to blend away. */
    @Test
    void blendingANetworkThatLooksAtOneVoxelChangesNothing() {
        BoxSumModel model = new BoxSumModel(0, 4, Halo.NONE);
        for (Extent extent : new Extent[] {Extent.of(61, 47), new Extent(3, 30, 33), Extent.of(3, 2)}) {
            Volume scan = scan(extent);
            SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE)
                    .withPatch(Extent.of(16, 12))
                    .withExactness(Exactness.NEVER);
            Tiling blended = Planner.plan(model, scan.info(), options, Progress.NONE);
            Seams seams = SeamCheck.compare(model, scan, blended, options, Progress.NONE);
            assertThat(seams.maxDiff()).as("%s", blended).isLessThan(1e-6);
            assertThat(seams.voxels()).isEqualTo(extent.voxels());
        }
    }

    @Test
    void blendingLeavesSeamsThatAreMeasured() {
        Volume scan = scan(Extent.of(61, 47));
        SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE)
                .withPatch(Extent.of(20, 20))
                .withExactness(Exactness.NEVER);
        Tiling blended = Planner.plan(MODEL, scan.info(), options, Progress.NONE);
        Seams seams = SeamCheck.compare(MODEL, scan, blended, options, Progress.NONE);
        assertThat(seams.maxDiff()).isBetween(0.01, 1.0);
        assertThat(labels(scan, options)).isEqualTo(labels(scan, options));
    }

    @Test
    void whereTheWholeScanDoesNotFitOtherTilesAreTheReference() {
        Volume scan = scan(Extent.of(120, 140));
        // 20 bytes a voxel: the model's 8, and 12 for its input and probabilities.
        SegmentOptions options = SegmentOptions.within(3 * 48 * 48 * 20);
        Tiling tiling = Planner.plan(MODEL, scan.info(), options, Progress.NONE);
        Tiling reference = Planner.reference(MODEL, tiling, options);
        assertThat(reference).isInstanceOf(TilePlan.class);
        assertThat(((TilePlan) reference).sharesSeams(tiling)).isFalse();
        assertThat(((TilePlan) tiling).sharesSeams(tiling)).isTrue();
        Seams exact = SeamCheck.compare(MODEL, scan, tiling, options, Progress.NONE);
        assertThat(exact.none()).as("%s", exact).isTrue();
        assertThat(exact.reference()).startsWith("exact tiles of ").endsWith("does not fit into memory");
        BoxSumModel blind = new BoxSumModel(RADIUS, GRID, Halo.of(0, RADIUS - 1, RADIUS - 1));
        Tiling cut = Planner.plan(blind, scan.info(), options, Progress.NONE);
        assertThat(SeamCheck.compare(blind, scan, cut, options, Progress.NONE).labelDiffs())
                .isPositive();
    }

    @Test
    void whatBlendingLeavesIsMeasuredAndSaid() {
        Volume scan = scan(Extent.of(90, 110));
        List<String> messages = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total) {}

            @Override
            public void message(String line) {
                messages.add(line);
            }
        };
        SegmentOptions options = SegmentOptions.within(Long.MAX_VALUE)
                .withPatch(Extent.of(20, 20))
                .withExactness(Exactness.NEVER);
        LabelMap map = LabelMap.empty(scan.info().extent(), Geometry.UNKNOWN);
        Seams seams = Objects.requireNonNull(
                Segmenter.segment(MODEL, scan, map.sink(), options, progress).seams());
        assertThat(seams.maxDiff()).isBetween(0.01, 1.0);
        assertThat(seams.voxels()).isEqualTo(20 * 32);
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0))
                .startsWith("blended patches are not exact: against one patch, on a sample of ")
                .contains("labels differ");
        Segmentation exact =
                Segmenter.segment(MODEL, scan, map.sink(), options.withExactness(Exactness.ALWAYS), Progress.NONE);
        assertThat(exact.seams()).isNull();
    }

    @Test
    void aScanOfOtherChannelsIsRefused() {
        Volume scan = new Volume(
                new ScanInfo(Extent.of(4, 4), 2, SampleType.UINT8, Geometry.UNKNOWN),
                List.of(new float[16], new float[16]));
        assertThatThrownBy(() -> Planner.plan(MODEL, scan.info(), SegmentOptions.within(1 << 20), Progress.NONE))
                .isInstanceOf(UsageException.class)
                .hasMessage("expected 1x1xHxW along czyx (grey) as the model box sum takes, found 2x1x4x4");
    }
}
