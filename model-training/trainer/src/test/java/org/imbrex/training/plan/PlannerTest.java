package org.imbrex.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.data.DataSet;
import org.imbrex.training.run.TrainingConfig;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.imbrex.yaml.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    @TempDir
    Path folder;

    private static final long PLENTY = 64L << 30;

    @Test
    void slicesOfCommonSizeGetTheDefaults() {
        Plan plan = Planner.plan(facts(Extent.of(512, 512), Geometry.UNKNOWN, 0.2), List.of(), false, 2, PLENTY);
        TrainingConfig defaults = TrainingConfig.defaults();
        assertThat(plan.config()).isEqualTo(defaults);
        assertThat(plan.reasons())
                .containsEntry("network.dimensions", "scans are single slices")
                .containsKeys("network.base", "network.depth", "patches.size", "patches.foreground");
    }

    @Test
    void smallSlicesGetSmallPatchesAndMoreOfThem() {
        TrainingConfig config = Planner.plan(
                        facts(Extent.of(96, 120), Geometry.UNKNOWN, 0.2), List.of(), false, 4, PLENTY)
                .config();
        assertThat(config.patch()).isEqualTo(Extent.of(96, 96));
        assertThat(config.patches().batch()).isEqualTo(28);
        assertThat(config.network().depth()).isEqualTo(4);
        TrainingConfig tiny = Planner.plan(facts(Extent.of(20, 20), Geometry.UNKNOWN, 0.2), List.of(), false, 4, PLENTY)
                .config();
        assertThat(tiny.network().depth()).isEqualTo(2);
        assertThat(tiny.patch()).isEqualTo(Extent.of(20, 20));
    }

    @Test
    void slicesFarApartAreTakenOneByOne() {
        Geometry thick = Geometry.spaced(0.5, 0.5, 5);
        Plan plan = Planner.plan(facts(new Extent(40, 256, 256), thick, 0.2), List.of(), true, 2, PLENTY);
        assertThat(plan.config().network().dimensions()).isEqualTo(2);
        assertThat(plan.reasons().get("network.dimensions")).startsWith("slices are 10.0 voxels apart");
        assertThat(plan.config().network().base()).isEqualTo(32);
    }

    @Test
    void volumesWithCloseSlicesArePlannedInThreeDimensions() {
        DataFacts facts = facts(new Extent(18, 40, 36), Geometry.spaced(1, 1, 2), 0.05);
        Plan plan = Planner.plan(facts, List.of(), false, 4, PLENTY);
        assertThat(plan.config().network().dimensions()).isEqualTo(3);
        assertThat(plan.config().network().flatLevels()).isEqualTo(1);
        assertThat(plan.config().patch()).isEqualTo(new Extent(20, 40, 40));
        assertThat(plan.reasons())
                .containsEntry("network.flat-levels", "voxels are 2.0 times as long along z")
                .containsEntry("augmentation.out-of-plane", "voxels are near enough to cubes to be turned in space");
        assertThat(plan.config().augmentation().outOfPlane()).isTrue();
    }

    @Test
    void flatVolumesAreTurnedInTheirPlane() {
        List<Setting> volumes = List.of(Setting.of("network.dimensions=3", "--set"));
        Plan few = Planner.plan(facts(new Extent(8, 64, 64), Geometry.spaced(1, 1, 1), 0.1), volumes, false, 4, PLENTY);
        assertThat(few.config().augmentation().outOfPlane()).isFalse();
        assertThat(few.reasons())
                .containsEntry("augmentation.out-of-plane", "patches of 8 slices are flat: turned slice by slice");
        Plan unknown = Planner.plan(facts(new Extent(64, 64, 64), Geometry.UNKNOWN, 0.1), volumes, true, 4, PLENTY);
        assertThat(unknown.config().augmentation().outOfPlane()).isFalse();
        assertThat(unknown.reasons().get("augmentation.out-of-plane")).startsWith("nothing says");
    }

    /** Left to right runs along x of these scans, or along y: left to right is the patient's first axis. */
    @Test
    void classesThatAreEachOthersMirrorImageAreNotMirroredOntoEachOther() {
        Geometry stored = Geometry.spaced(1, 1, 1);
        Plan plan = Planner.plan(sided("left kidney", "Right kidney", stored), List.of(), false, 4, PLENTY);
        Augmentation augmentation = plan.config().augmentation();
        assertThat(augmentation.mirrorAxes()).containsExactly(Axis.Z, Axis.Y);
        assertThat(augmentation.seenMirrored(3)).containsExactly(Axis.Z, Axis.Y);
        assertThat(plan.reasons())
                .containsEntry(
                        "augmentation.mirror-axes",
                        "left kidney and Right kidney: patches that are mirrored along x would exchange them");
        Geometry turned = new Geometry(
                List.of(1.0, 1.0, 1.0),
                List.of(0.0, 0.0, 0.0),
                List.of(0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0),
                true);
        Geometry sagittal = new Geometry(
                List.of(1.0, 1.0, 1.0),
                List.of(0.0, 0.0, 0.0),
                List.of(0.0, 1.0, 0.0, 0.0, 0.0, -1.0, 1.0, 0.0, 0.0),
                true);
        assertThat(mirrorAxes("lung_left", "lung_right", turned)).containsExactly(Axis.Z, Axis.X);
        assertThat(mirrorAxes("lung_left", "lung_right", sagittal)).containsExactly(Axis.Y, Axis.X);
        assertThat(mirrorAxes("left", "right", Geometry.UNKNOWN)).containsExactly(Axis.Z, Axis.Y);
        assertThat(mirrorAxes("cleft", "cright", stored)).isEqualTo(Axis.ALL);
        assertThat(mirrorAxes("left ventricle", "right atrium", stored)).isEqualTo(Axis.ALL);
    }

    private static List<Axis> mirrorAxes(String one, String other, Geometry geometry) {
        return Planner.plan(sided(one, other, geometry), List.of(), false, 4, PLENTY)
                .config()
                .augmentation()
                .mirrorAxes();
    }

    private static DataFacts sided(String one, String other, Geometry geometry) {
        DataFacts.CaseFacts scan = new DataFacts.CaseFacts(
                new Extent(64, 64, 64),
                geometry,
                List.of(List.of(3.0, 120.0, 250.0)),
                List.of(200_000L, 40_000L, 22_144L),
                List.of(0, 1, 1));
        return new DataFacts(List.of("background", one, other), List.of("ct"), 1, List.of(scan));
    }

    /** Three scans of 2^18 voxels are seen 1000 x 2^18 x batch 4 / (3 x 2^18) times. */
    @Test
    void scansThatAreSeenOftenAreVariedMore() {
        DataFacts facts = facts(Extent.of(512, 512), Geometry.UNKNOWN, 0.2, 3);
        Plan few = Planner.plan(facts, List.of(Setting.of("length.steps=400", "--steps")), false, 2, PLENTY);
        assertThat(few.config().augmentation()).isEqualTo(Augmentation.defaults());
        List<Setting> wanted =
                List.of(Setting.of("length.steps=1000", "--steps"), Setting.of("network.block.dropout=0.1", "--set"));
        Plan many = Planner.plan(facts, wanted, false, 2, PLENTY);
        assertThat(many.config().augmentation()).isEqualTo(Augmentation.strong());
        assertThat(many.config().network().block().dropout()).isEqualTo(0.1);
        assertThat(many.config().network().block().dropoutLevels()).isEqualTo(2);
        assertThat(many.reasons().get("augmentation.effects")).startsWith("scans are seen about 333 times");
    }

    /** A volume that is to be taken slice by slice gets the batches of slices. */
    @Test
    void theRestGoesWithWhatIsWanted() {
        DataFacts facts = facts(new Extent(182, 218, 182), Geometry.spaced(1, 1, 1), 0.007);
        List<Setting> wanted = Stream.of("network.dimensions=2", "patches.size=96", "network.depth=3")
                .map(text -> Setting.of(text, "--set"))
                .toList();
        Plan plan = Planner.plan(facts, wanted, false, 2, PLENTY);
        assertThat(plan.config().network().dimensions()).isEqualTo(2);
        assertThat(plan.config().network().depth()).isEqualTo(3);
        assertThat(plan.config().patch()).isEqualTo(Extent.of(96, 96));
        assertThat(plan.config().patches().batch()).isEqualTo(28);
        assertThat(plan.reasons())
                .containsEntry("network.dimensions", "as asked for")
                .containsEntry("patches.size", "as asked for")
                .containsEntry("patches.batch", "about 256x256x4 voxels a step");
        assertThat(Planner.plan(facts, List.of(), false, 2, PLENTY)
                        .config()
                        .network()
                        .dimensions())
                .isEqualTo(3);
    }

    /** Two bright squares that touch nothing, on a ground of 10. */
    @Test
    void factsAreWhatTheScansHold() throws IOException {
        Extent extent = Extent.of(20, 30);
        float[] image = new float[600];
        byte[] labels = new byte[600];
        Arrays.fill(image, 10);
        for (int i : List.of(31, 32, 61, 62, 135, 136, 165, 166)) {
            image[i] = 200;
            labels[i] = 1;
        }
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("masks"));
        ScanInfo info = new ScanInfo(extent, 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(folder.resolve("images/a.png"), new Volume(info, List.of(image)));
        MaskWriter.write(folder.resolve("masks/a.png"), new LabelMap(extent, Geometry.UNKNOWN, labels));
        DataSet data = DataSet.open(folder);
        DataFacts facts = DataFacts.of(data, data.cases(), 0, Progress.NONE);
        assertThat(facts.shares().get(1)).isEqualTo(8 / 600.0);
        assertThat(facts.cases().get(0).components()).containsExactly(0, 2);
        Plan plan = Planner.plan(facts, List.of(), false, 4, PLENTY);
        assertThat(plan.words())
                .contains("cases: 1 to train on, 0 to validate on")
                .contains("size: 30x20 voxels (median)")
                .contains("spacing: not known")
                .contains("half below 10 (")
                .contains("class foreground: 1.333 % of the voxels, 2 components a case (median)");
        assertThat(plan.yaml(data))
                .contains("#   size: 30x20")
                .contains("  # the coarsest level")
                .doesNotContain("a.png");
    }

    @Test
    void rareClassesAreShownMoreOften() {
        Plan plan = Planner.plan(facts(Extent.of(512, 512), Geometry.UNKNOWN, 0.001), List.of(), false, 2, PLENTY);
        assertThat(plan.config().patches().foreground()).isEqualTo(0.5);
        assertThat(plan.reasons().get("patches.foreground")).startsWith("the rarest class has 0.0999 % of the voxels");
    }

    @Test
    void aBatchThatWouldNotFitIsHalved() {
        DataFacts facts = facts(Extent.of(512, 512), Geometry.UNKNOWN, 0.2);
        long whole = Planner.plan(facts, List.of(), false, 4, PLENTY).peakBytes();
        Plan plan = Planner.plan(facts, List.of(), false, 4, whole - 1);
        assertThat(plan.config().patches().batch()).isEqualTo(2);
        assertThat(plan.peakBytes()).isLessThan(whole);
        assertThat(plan.reasons()).containsEntry("patches.batch", "a batch of 4 would not fit the memory");
    }

    private static DataFacts facts(Extent extent, Geometry geometry, double share) {
        return facts(extent, geometry, share, 20);
    }

    private static DataFacts facts(Extent extent, Geometry geometry, double share, int cases) {
        long voxels = extent.voxels();
        long rare = Math.round(share * voxels);
        DataFacts.CaseFacts one = new DataFacts.CaseFacts(
                extent, geometry, List.of(List.of(3.0, 120.0, 250.0)), List.of(voxels - rare, rare), List.of(0, 7));
        return new DataFacts(List.of("background", "cell"), List.of("intensity"), 1, Collections.nCopies(cases, one));
    }
}
