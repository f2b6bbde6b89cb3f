package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.imbrex.preprocess.ChannelMaps;
import org.imbrex.preprocess.Normalisation;
import org.imbrex.preprocess.PatchReader;
import org.imbrex.progress.Progress;
import org.imbrex.training.augment.Augmentation;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NormalisationChoiceTest {
    @TempDir
    private Path temp;

    @Test
    void boundsAreThePercentilesAndTheRestIsOfWhatTheyLeave() {
        float[] values = new float[1001];
        for (int i = 0; i <= 1000; i++) {
            values[i] = i;
        }
        Normalisation.Fixed fixed = NormalisationChoice.fixed(values);
        assertThat(fixed.low()).isEqualTo(5);
        assertThat(fixed.high()).isEqualTo(995);
        assertThat(fixed.mean()).isEqualTo(500);
        // 5 to 995 one by one, and five more of each bound.
        double squares = 10 * 495 * 495;
        for (int i = 5; i <= 995; i++) {
            squares += (i - 500) * (i - 500);
        }
        assertThat(fixed.deviation()).isCloseTo(Math.sqrt(squares / 1001), within(1e-9));
    }

    @Test
    void oneValueForNearlyAllVoxelsWidensTheBounds() {
        float[] values = new float[1000];
        values[17] = 8;
        Normalisation.Fixed fixed = NormalisationChoice.fixed(values);
        assertThat(fixed.low()).isEqualTo(0);
        assertThat(fixed.high()).isEqualTo(8);
        assertThat(NormalisationChoice.fixed(new float[10]).deviation()).isEqualTo(1);
    }

    @Test
    void rareLesionKeepsTheTissueAroundItInBounds() {
        // Lung at 20, one lesion of 4x4 at 120, chest wall at 100 within 16 voxels of it, a bed at 250 far away.
        Normalisation.Fixed fixed = ct((y, x) -> lesion(y, x) ? 120 : x > 110 ? 250 : x > 60 ? 100 : 20);
        assertThat(fixed.low()).isEqualTo(20);
        assertThat(fixed.high()).isEqualTo(120);
        // x 34..69, y 34..69: 36 x 36 voxels, of these x 61..69 are wall and 16 voxels lesion.
        double wall = 36 * 9;
        double lung = 36 * 27 - 16;
        assertThat(fixed.mean()).isCloseTo((wall * 100 + lung * 20 + 16 * 120) / (36 * 36), within(1e-9));
    }

    @Test
    void surroundingsEndAtTheBordersOfTheScan() {
        // The lesion's row and column at the border have no neighbours on the other side of the scan.
        DataFolder folder = new DataFolder(temp)
                .add("a", 64, 64, (y, x) -> x < 19 && y < 19 ? x + y : 200, (y, x) -> x == 2 && y == 2 ? 1 : 0);
        folder.text("dataset.yaml", "modality: ct");
        Normalisation.Fixed fixed = normalisation(folder);
        assertThat(fixed.high()).isLessThanOrEqualTo(36);
        assertThat(fixed.mean()).isCloseTo(18, within(0.01));
    }

    @Test
    void otherModalitiesAreNormalisedByTheScanItself() {
        DataFolder folder = new DataFolder(temp).add("a", 8, 8, (y, x) -> x, (y, x) -> x % 2);
        DataSet data = DataSet.open(folder.path());
        DataFingerprint fingerprint = DataFingerprint.of(new CaseCache(data, 1000), data.cases(), Progress.NONE);
        assertThat(fingerprint.normalisations()).containsExactly(new Normalisation.ScanZScore());
        assertThat(fingerprint.classShares()).containsExactly(0.5, 0.5);
    }

    @Test
    void whitenedChannelsDoNotVaryTogetherInTheTrainingData() {
        DataFolder folder = new DataFolder(temp);
        for (String name : List.of("a", "b")) {
            folder.png("images/" + name + "_0000.png", 32, 32, (y, x) -> 20 + 3 * y + x % 7);
            folder.png("images/" + name + "_0001.png", 32, 32, (y, x) -> 10 + 2 * y + x * x % 31);
            folder.png("masks/" + name + ".png", 32, 32, (y, x) -> x % 2);
        }
        folder.text("dataset.yaml", "normalisation: whitened");
        DataSet data = DataSet.open(folder.path());
        DataFingerprint fingerprint = DataFingerprint.of(new CaseCache(data, 1 << 20), data.cases(), Progress.NONE);
        // As the trainer sees it: one patch, the whole scan, nothing varied.
        PatchSettings settings = new PatchSettings(Extent.of(32, 32), 1, 0, 1);
        PatchSampler sampler =
                new PatchSampler(new CaseCache(data, 1 << 20), fingerprint, settings, Augmentation.none());
        Batch batch = new Batch(settings, 2);
        sampler.draw(0, 0, sampler.workspace(), batch.images(), batch.labels());
        float[] seen = new float[2 * 1024];
        batch.images().get(0, seen);
        double[] sums = new double[5];
        for (int i = 0; i < 1024; i++) {
            double p = seen[i];
            double q = seen[1024 + i];
            sums[0] += p / 1024;
            sums[1] += q / 1024;
            sums[2] += p * p / 1024;
            sums[3] += q * q / 1024;
            sums[4] += p * q / 1024;
        }
        assertThat(sums).containsExactly(new double[] {0, 0, 1, 1, 0}, within(1e-4));
        // As inference reads it.
        float[] read = new float[2 * 1024];
        try (ScanSource scan = data.cases().get(0).open()) {
            new PatchReader(scan, ChannelMaps.forScan(scan, fingerprint.normalisations()))
                    .read(Region.of(0, 0, 32, 32), FloatBuffer.wrap(read));
        }
        assertThat(read).containsExactly(seen, within(1e-5f));
    }

    private static boolean lesion(int y, int x) {
        return y >= 50 && y < 54 && x >= 50 && x < 54;
    }

    private Normalisation.Fixed ct(IntBinaryOperator image) {
        DataFolder folder = new DataFolder(temp).add("a", 128, 128, image, (y, x) -> lesion(y, x) ? 1 : 0);
        folder.text("dataset.yaml", "modality: ct");
        return normalisation(folder);
    }

    private static Normalisation.Fixed normalisation(DataFolder folder) {
        DataSet data = DataSet.open(folder.path());
        DataFingerprint fingerprint = DataFingerprint.of(new CaseCache(data, 1 << 20), data.cases(), Progress.NONE);
        return (Normalisation.Fixed) fingerprint.normalisations().get(0);
    }
}
