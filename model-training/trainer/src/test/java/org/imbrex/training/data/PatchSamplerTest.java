package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.imbrex.error.UsageException;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanWriter;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.training.augment.Augmentation.Kind;
import org.imbrex.training.augment.Effect;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchSamplerTest {
    private static final Augmentation GEOMETRY = Augmentation.none()
            .with(Kind.MIRROR, Effect.of(0.5))
            .with(Kind.QUARTER_TURN, Effect.of(0.75))
            .with(Kind.ROTATION, new Effect(0.5, -45, 45))
            .with(Kind.SCALE, new Effect(0.5, 0.7, 1.4));

    @TempDir
    private Path temp;

    @Test
    void patchIsAPieceOfTheNormalisedImage() {
        // Every voxel differs: what a patch holds says where it is from.
        DataSet data = set((y, x) -> y * 16 + x, (y, x) -> x % 2, 16, 16);
        Set<Float> corners = new HashSet<>();
        PatchSampler sampler = sampler(data, new PatchSettings(Extent.of(4, 6), 3, 0, 5), Augmentation.none());
        Batch batch = new Batch(sampler.settings(), 1);
        double deviation = Math.sqrt((256.0 * 256 - 1) / 12); // of 0 to 255, once each
        for (int step = 0; step < 300; step++) {
            for (int index = 0; index < 3; index++) {
                sampler.draw(step, index, sampler.workspace(), batch.images(), batch.labels());
                int at = index * 24;
                float corner = raw(batch, at, deviation);
                corners.add(corner);
                for (int i = 0; i < 24; i++) {
                    assertThat(raw(batch, at + i, deviation)).isEqualTo(corner + i / 6 * 16 + i % 6);
                    assertThat(batch.labels().get(at + i)).isEqualTo((byte) ((corner + i % 6) % 2));
                }
            }
        }
        assertThat(corners).hasSize(13 * 11); // everywhere in the image, never beyond its border
    }

    @Test
    void shareOfPatchesHoldsForegroundThatChanceWouldMiss() {
        DataSet data = set((y, x) -> (x * y) % 200, (y, x) -> y < 3 && x > 250 ? 1 : 0, 256, 256);
        for (double share : new double[] {1 / 3.0, 0.5, 1}) {
            PatchSampler sampler = sampler(data, new PatchSettings(Extent.of(32, 32), 4, share, 1), GEOMETRY);
            Batch batch = new Batch(sampler.settings(), 1);
            int holding = 0;
            for (int i = 0; i < 600; i++) {
                sampler.draw(i / 4, i % 4, sampler.workspace(), batch.images(), batch.labels());
                holding += count(batch, i % 4, 32 * 32, 1) > 0 ? 1 : 0;
            }
            assertThat(holding / 600.0).isBetween(share, share + 0.02);
        }
    }

    @Test
    void shareOfPatchesShowsHardNegativesAndTheOthersStayAsTheyAre() {
        DataSet data = set((y, x) -> (x * y) % 200, (y, x) -> y < 3 && x > 250 ? 1 : 0, 256, 256);
        CaseCache cache = new CaseCache(data, 1 << 24);
        DataFingerprint fingerprint = DataFingerprint.of(cache, data.cases(), Progress.NONE);
        PatchSettings settings = new PatchSettings(Extent.of(16, 16), 3, 0.4, 0.25, 1, 1, 1);
        PatchSampler without = new PatchSampler(cache, fingerprint, settings, Augmentation.none());
        int place = 190 * 256 + 33;
        PatchSampler with = without.with(new HardNegatives(
                List.of(new HardNegatives.OfCase(fingerprint.cases().get(0), new int[] {place}))));
        Batch batch = new Batch(settings, 1);
        Batch unchanged = new Batch(settings, 1);
        int changed = 0;
        int onForeground = 0;
        for (int i = 0; i < 1200; i++) {
            with.draw(i / 3, i % 3, with.workspace(), batch.images(), batch.labels());
            without.draw(i / 3, i % 3, without.workspace(), unchanged.images(), unchanged.labels());
            onForeground += count(batch, i % 3, 256, 1) > 0 ? 1 : 0;
            FloatBuffer found = batch.images().slice(i % 3 * 256, 256);
            if (!found.equals(unchanged.images().slice(i % 3 * 256, 256))) {
                changed++;
                assertThat(shows(found, 190, 33)).isTrue();
            }
        }
        assertThat(changed).isEqualTo(300);
        assertThat(onForeground / 1200.0).isBetween(0.4, 0.41);
    }

    /** Whether a patch of 16x16 was cut where it holds a pixel of an image whose intensities are (x y) modulo 200. */
    private static boolean shows(FloatBuffer patch, int pixelY, int pixelX) {
        float[] raw = new float[256];
        for (int top = pixelY - 15; top <= pixelY; top++) {
            for (int left = pixelX - 15; left <= pixelX; left++) {
                for (int i = 0; i < 256; i++) {
                    raw[i] = (left + i % 16) * (top + i / 16) % 200;
                }
                if (correlation(patch, raw) > 0.99999) {
                    return true;
                }
            }
        }
        return false;
    }

    /** 1 where one is the other but for brightness and contrast, as normalised intensities are. */
    private static double correlation(FloatBuffer a, float[] b) {
        double[] sums = new double[5];
        for (int i = 0; i < b.length; i++) {
            sums[0] += a.get(i);
            sums[1] += b[i];
            sums[2] += (double) a.get(i) * a.get(i);
            sums[3] += (double) b[i] * b[i];
            sums[4] += (double) a.get(i) * b[i];
        }
        double n = b.length;
        return (sums[4] - sums[0] * sums[1] / n)
                / Math.sqrt((sums[2] - sums[0] * sums[0] / n) * (sums[3] - sums[1] * sums[1] / n));
    }

    @Test
    void rareClassAndTheCaseThatHoldsItAreSeenAsOftenAsTheCommonOne() {
        DataFolder folder = new DataFolder(temp);
        for (int i = 0; i < 9; i++) {
            folder.add("common-" + i, 64, 64, (y, x) -> x, (y, x) -> x < 32 ? 1 : 0);
        }
        folder.add("rare", 64, 64, (y, x) -> x, (y, x) -> x < 4 && y < 4 ? 2 : 0);
        DataSet data = DataSet.open(folder.path());
        PatchSampler sampler = sampler(data, new PatchSettings(Extent.of(16, 16), 1, 1, 1), GEOMETRY);
        Batch batch = new Batch(sampler.settings(), 1);
        int rare = 0;
        for (int i = 0; i < 400; i++) {
            sampler.draw(i, 0, sampler.workspace(), batch.images(), batch.labels());
            rare += count(batch, 0, 256, 2) > 0 ? 1 : 0;
        }
        assertThat(rare / 400.0).isCloseTo(0.5, within(0.1)); // 4 standard errors
    }

    @Test
    void imagesSmallerThanThePatchAreMirrored() {
        DataSet data = set((y, x) -> x < 3 ? 0 : 100, (y, x) -> x < 3 ? 0 : 1, 5, 7);
        PatchSampler sampler = sampler(data, new PatchSettings(Extent.of(32, 32), 2, 0.5, 1), GEOMETRY);
        Batch batch = new Batch(sampler.settings(), 1);
        for (int i = 0; i < 20; i++) {
            sampler.draw(i, i % 2, sampler.workspace(), batch.images(), batch.labels());
            int foreground = count(batch, i % 2, 32 * 32, 1);
            assertThat(foreground).isBetween(300, 800); // no padding: both classes all over the patch
        }
    }

    @Test
    void patchesOfAStackLieInOneSliceAndForegroundIsFoundInItsOwn() {
        Extent extent = new Extent(3, 20, 30);
        float[] voxels = new float[3 * 600];
        byte[] mask = new byte[voxels.length];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i / 600 * 50;
        }
        mask[2 * 600 + 17 * 30 + 28] = 1;
        DataFolder folder = new DataFolder(temp);
        folder.text("images/note.txt", "makes the folder");
        folder.text("masks/note.txt", "makes the folder");
        ScanInfo info = new ScanInfo(extent, 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(temp.resolve("images/stack.tif"), new Volume(info, List.of(voxels)));
        MaskWriter.write(temp.resolve("masks/stack.tif"), new LabelMap(extent, Geometry.UNKNOWN, mask));
        PatchSampler sampler = sampler(
                DataSet.open(temp),
                new PatchSettings(Extent.of(8, 8), 2, 0.5, 3),
                Augmentation.none().with(Kind.MIRROR, Effect.of(0.5)));
        Batch batch = new Batch(sampler.settings(), 1);
        Set<Float> slices = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            sampler.draw(i, i % 2, sampler.workspace(), batch.images(), batch.labels());
            Set<Float> seen = new HashSet<>();
            for (int k = 0; k < 64; k++) {
                seen.add(batch.images().get(i % 2 * 64 + k));
            }
            assertThat(seen).hasSize(1);
            slices.addAll(seen);
            if (i % 2 == 1) { // every other patch is laid on the foreground
                assertThat(count(batch, 1, 64, 1)).isEqualTo(1);
                assertThat(seen).allMatch(value -> value > 1); // the last slice, the brightest
            }
        }
        assertThat(slices).hasSize(3);
    }

    @Test
    void placesKeptOfALargeClassAreSpreadOverAllOfIt() {
        DataSet data = set((y, x) -> x, (y, x) -> y < 100 ? 1 : 0, 200, 100);
        int[] places =
                CaseSummary.of(LoadedCase.load(data, data.cases().get(0)), 2).places(1);
        assertThat(places).hasSize(4096);
        assertThat(places[0]).isZero();
        for (int i = 1; i < places.length; i++) {
            assertThat(places[i] - places[i - 1]).isBetween(2, 3);
        }
        assertThat(places[4095]).isBetween(9996, 9999);
    }

    /** A volume whose intensities are 100 z + 10 y + x, labelled where that is odd; deeper patches are mirrored. */
    @ParameterizedTest
    @ValueSource(ints = {3, 9})
    void patchesOfSeveralSlicesHoldWhatTheVolumeHolds(int depth) {
        Extent extent = new Extent(6, 9, 8);
        float[] image = new float[(int) extent.voxels()];
        byte[] labels = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            int x = i % 8;
            int y = i / 8 % 9;
            int z = i / 72;
            image[i] = 100 * z + 10 * y + x;
            labels[i] = (byte) (x % 2);
        }
        DataFolder folder = new DataFolder(temp);
        folder.text("images/.none", "");
        folder.text("masks/.none", "");
        ScanInfo info = new ScanInfo(extent, 1, SampleType.UINT16, Geometry.UNKNOWN);
        ScanWriter.write(temp.resolve("images/a.tif"), new Volume(info, List.of(image)));
        MaskWriter.write(temp.resolve("masks/a.tif"), new LabelMap(extent, Geometry.UNKNOWN, labels));
        DataSet data = DataSet.open(temp);
        Augmentation turns = Augmentation.none().with(Kind.MIRROR, Effect.of(0.5));
        PatchSampler sampler = sampler(data, new PatchSettings(new Extent(depth, 4, 5), 2, 0.5, 1), turns);
        Batch batch = new Batch(sampler.settings(), 1);
        double mean = 0;
        double squares = 0;
        for (float v : image) {
            mean += v / image.length;
            squares += (double) v * v / image.length;
        }
        double deviation = Math.sqrt(squares - mean * mean);
        for (int step = 0; step < 20; step++) {
            for (int index = 0; index < 2; index++) {
                sampler.draw(step, index, sampler.workspace(), batch.images(), batch.labels());
            }
            for (int i = 0; i < 2 * depth * 20; i++) {
                long value = Math.round(batch.images().get(i) * deviation + mean);
                assertThat((int) batch.labels().get(i)).isEqualTo((int) (value % 10 % 2));
                // Along z, within a patch, slices follow each other or are mirrored.
                if (i % (depth * 20) >= 20) {
                    long before = Math.round(batch.images().get(i - 20) * deviation + mean);
                    assertThat(Math.abs(value - before)).isEqualTo(100);
                }
            }
        }
    }

    /** A ball in a volume, bright where it is labelled; slices as far apart as is said. */
    private PatchSampler ball(double apart, double foreground, Augmentation augmentation) {
        Extent extent = new Extent(20, 40, 36);
        float[] image = new float[(int) extent.voxels()];
        byte[] labels = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            double z = i / 1440 - 4;
            double y = i / 36 % 40 - 30;
            double x = i % 36 - 8;
            double distance = Math.sqrt(z * z + y * y + x * x);
            image[i] = (float) Math.rint(100 - 10 * distance);
            labels[i] = (byte) (distance <= 3 ? 1 : 0);
        }
        DataFolder folder = new DataFolder(temp);
        folder.text("images/.none", "");
        folder.text("masks/.none", "");
        Geometry geometry = Geometry.spaced(1, 1, apart);
        ScanInfo info = new ScanInfo(extent, 1, SampleType.INT16, geometry);
        ScanWriter.write(temp.resolve("images/a.nii"), new Volume(info, List.of(image)));
        MaskWriter.write(temp.resolve("masks/a.nii"), new LabelMap(extent, geometry, labels));
        return sampler(DataSet.open(temp), new PatchSettings(new Extent(12, 16, 16), 2, foreground, 1), augmentation);
    }

    @Test
    void volumesAreTurnedOutOfTheirPlaneWithWhatHasToBeSeenInside() {
        PatchSampler sampler = ball(1.5, 1, GEOMETRY.withOutOfPlane());
        Batch batch = new Batch(sampler.settings(), 1);
        PatchSampler.Workspace used = sampler.workspace();
        for (int step = 0; step < 100; step++) {
            for (int index = 0; index < 2; index++) {
                sampler.draw(step, index, used, batch.images(), batch.labels());
                assertThat(count(batch, index, 12 * 256, 1)).isPositive();
            }
            Batch again = new Batch(sampler.settings(), 1);
            sampler.draw(step, 1, sampler.workspace(), again.images(), again.labels());
            int voxels = 12 * 256;
            assertThat(again.images().slice(voxels, voxels))
                    .isEqualTo(batch.images().slice(voxels, voxels));
            assertThat(again.labels().slice(voxels, voxels))
                    .isEqualTo(batch.labels().slice(voxels, voxels));
        }
    }

    @Test
    void slicesFarApartAreTurnedInTheirPlaneAlone() {
        for (double apart : new double[] {3, 3.5}) {
            PatchSampler asVolumes = ball(apart, 0.5, Augmentation.strong().withOutOfPlane());
            PatchSampler asSlices = ball(apart, 0.5, Augmentation.strong());
            boolean same = true;
            for (int step = 0; step < 10; step++) {
                Batch a = new Batch(asVolumes.settings(), 1);
                Batch b = new Batch(asSlices.settings(), 1);
                asVolumes.draw(step, 0, asVolumes.workspace(), a.images(), a.labels());
                asSlices.draw(step, 0, asSlices.workspace(), b.images(), b.labels());
                same &= a.images().equals(b.images()) && a.labels().equals(b.labels());
            }
            assertThat(same).isEqualTo(apart > 3);
        }
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertThatThrownBy(() -> new PatchSettings(Extent.of(8, 8), 1, 0.3, 0, 0.5, 1, 1))
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> new PatchSettings(Extent.of(8, 8), 1, 0.67, 0.5, 1, 1, 1))
                .isInstanceOf(UsageException.class)
                .hasMessage("expected a share of patches on hard negatives from 0 to 0.33, what the foreground's 0.67"
                        + " leaves, found 0.5");
        assertThatThrownBy(() -> new PatchSettings(Extent.of(8, 8), 0, 0.3, 1)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> new PatchSettings(Extent.of(8, 8), 1, 1.3, 1)).isInstanceOf(UsageException.class);
    }

    @Test
    void previewShowsPatchesSideBySide() {
        DataSet data = set((y, x) -> x * 3, (y, x) -> x < 20 ? 1 : 0, 40, 40);
        PatchSampler sampler = sampler(data, new PatchSettings(Extent.of(16, 16), 2, 0.5, 1), Augmentation.defaults());
        var sheet = AugmentationPreview.sheet(sampler, 2, 3);
        assertThat(List.of(sheet.getWidth(), sheet.getHeight())).containsExactly(56, 36);
    }

    private DataSet set(IntBinaryOperator image, IntBinaryOperator mask, int height, int width) {
        return DataSet.open(
                new DataFolder(temp).add("a", height, width, image, mask).path());
    }

    private static PatchSampler sampler(DataSet data, PatchSettings settings, Augmentation augmentation) {
        CaseCache cache = new CaseCache(data, 1 << 24);
        return new PatchSampler(cache, DataFingerprint.of(cache, data.cases(), Progress.NONE), settings, augmentation);
    }

    private static float raw(Batch batch, int at, double deviation) {

        return (float) Math.rint(batch.images().get(at) * deviation + 127.5);
    }

    private static int count(Batch batch, int index, int voxels, int number) {
        int count = 0;
        for (int i = 0; i < voxels; i++) {
            count += batch.labels().get(index * voxels + i) == number ? 1 : 0;
        }
        return count;
    }
}
