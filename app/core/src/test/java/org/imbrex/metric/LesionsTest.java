package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.imbrex.metric.Lesions.Lesion;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

/** The counts of the random masks were made with scipy.ndimage.label 1.17.1 and NumPy from masks of the same generator. */
class LesionsTest {
    private static final Geometry GEOMETRY = Geometry.spaced(0.5, 2, 3);

    @Test
    void randomSpecksInTwoDimensions() {
        Extent extent = Extent.of(60, 70);
        LabelMap truth = MadeMasks.sparse(extent, GEOMETRY, 1, 31);
        LabelMap prediction = MadeMasks.sparse(extent, GEOMETRY, 1, 32);
        Lesions lesions = Lesions.byOverlap(truth, prediction, 1);
        check(lesions, 264, 270, 41, 41);
        assertThat(lesions.truth()).extracting(Lesion::volume).contains(7 * 3.0);
        check(Lesions.byIou(truth, prediction, 1, 0.1), 264, 270, 40, 40);
    }

    @Test
    void randomSpecksInThreeDimensions() {
        Extent extent = new Extent(10, 22, 20);
        LabelMap truth = MadeMasks.sparse(extent, GEOMETRY, 1, 33);
        LabelMap prediction = MadeMasks.sparse(extent, GEOMETRY, 1, 34);
        check(Lesions.byOverlap(truth, prediction, 1), 82, 95, 27, 26);
        check(Lesions.byIou(truth, prediction, 1, 0.1), 82, 95, 6, 6);
    }

    @Test
    void lesionsFoundInPart() {
        Extent extent = Extent.of(60, 70);
        LabelMap truth = MadeMasks.sparse(extent, GEOMETRY, 2, 35);
        byte[] keep = MadeMasks.sparse(extent, GEOMETRY, 8, 36).labels();
        int[] noise = MadeMasks.random(37, keep.length, 100);
        LabelMap prediction = LabelMap.empty(extent, GEOMETRY);
        for (int i = 0; i < keep.length; i++) {
            prediction.labels()[i] = (byte) (truth.at(i) * keep[i] | (noise[i] < 2 ? 1 : 0));
        }
        check(Lesions.byOverlap(truth, prediction, 1), 327, 326, 292, 315);
        check(Lesions.byIou(truth, prediction, 1, 0.1), 327, 326, 284, 284);
    }

    @Test
    void recallPrecisionAndF1ByHand() {
        LabelMap truth = map("11.1..11", "........", "1.......");
        LabelMap prediction = map("1111....", "........", "......1.");
        Lesions any = Lesions.byOverlap(truth, prediction, 1);
        assertThat(any.counts().recall()).isEqualTo(2 / 4.0);
        assertThat(any.counts().precision()).isEqualTo(1 / 2.0);
        assertThat(any.counts().f1()).isEqualTo(0.5);
        assertThat(any.counts().falseAlarms()).isEqualTo(1);
        // One to one, the candidate belongs to the lesion of two pixels: 2 of 4 against 1 of 4.
        Lesions single = Lesions.byIou(truth, prediction, 1, 0.1);
        assertThat(single.truth()).extracting(Lesion::matched).containsExactly(true, false, false, false);
        assertThat(single.counts().recall()).isEqualTo(0.25);
        assertThat(single.counts().f1()).isCloseTo(2 * 0.25 * 0.5 / 0.75, within(1e-12));
        assertThat(Lesions.byIou(truth, prediction, 1, 0.51).counts().found()).isZero();
        assertThat(Lesions.byIou(truth, prediction, 1, 0.51).counts().f1()).isZero();
    }

    @Test
    void strataAreByVolumeAndPoolingAddsUp() {
        Lesions lesions = Lesions.byOverlap(map("11.1", "....", "...."), map("1...", "....", "...1"), 1);
        assertThat(lesions.truth()).containsExactly(new Lesion(6, true), new Lesion(3, false));
        assertThat(lesions.ofVolume(0, 6).counts().recall()).isZero();
        assertThat(lesions.ofVolume(6, 100).counts().recall()).isEqualTo(1);
        assertThat(Lesions.pooled(List.of(lesions, lesions)).truth()).hasSize(4);
    }

    @Test
    void emptyMasksFollowMetricsReloaded() {
        LabelMap none = map("...");
        LabelMap one = map("1..");
        Lesions both = Lesions.byOverlap(none, none, 1);
        assertThat(List.of(
                        both.counts().recall(),
                        both.counts().precision(),
                        both.counts().f1()))
                .containsOnly(1.0);
        Lesions invented = Lesions.byOverlap(none, one, 1);
        assertThat(invented.counts().recall()).isNaN();
        assertThat(List.of(invented.counts().precision(), invented.counts().f1()))
                .containsOnly(0.0);
        Lesions missed = Lesions.byOverlap(one, none, 1);
        assertThat(List.of(
                        missed.counts().recall(),
                        missed.counts().precision(),
                        missed.counts().f1()))
                .containsOnly(0.0);
    }

    @Test
    void volumesAreInCubicMillimetres() {
        VolumeScores volumes = VolumeScores.of(map("11.1"), map("1..."), 1);
        assertThat(volumes).isEqualTo(new VolumeScores(9, 3));
        assertThat(volumes.difference()).isEqualTo(-6);
        assertThat(volumes.relativeDifference()).isCloseTo(-2 / 3.0, within(1e-12));
        assertThat(new VolumeScores(0, 0).relativeDifference()).isZero();
        assertThat(new VolumeScores(0, 2).relativeDifference()).isNaN();
    }

    static LabelMap map(String... rows) {
        String all = String.join("", rows);
        LabelMap map = LabelMap.empty(Extent.of(rows.length, rows[0].length()), GEOMETRY);
        for (int i = 0; i < all.length(); i++) {
            map.labels()[i] = (byte) (all.charAt(i) == '.' ? 0 : all.charAt(i) - '0');
        }
        return map;
    }

    private static void check(Lesions lesions, int truth, int predicted, int found, int right) {
        assertThat(lesions.truth()).hasSize(truth);
        assertThat(lesions.predicted()).hasSize(predicted);
        assertThat(lesions.counts().found()).isEqualTo(found);
        assertThat(lesions.predicted().stream().filter(Lesion::matched)).hasSize(right);
    }
}
