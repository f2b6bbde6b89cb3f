package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

class PartitionScoresTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /**
     * Expected: the information scores from skimage.metrics.variation_of_information 0.26.0, the Rand scores with NumPy
     * after the formulas of Fiji's RandError (the program of the challenge), which skimage's adapted_rand_error does not
     * follow to the letter: it leaves out the pairs of a voxel with itself.
     */
    @Test
    void randomSegmentsScoreAsElsewhere() {
        int count = 1500;
        int[] truth = MadeMasks.random(41, count, 12);
        int[] keep = MadeMasks.random(42, count, 10);
        int[] other = MadeMasks.random(43, count, 9);
        int[] prediction = new int[count];
        for (int i = 0; i < count; i++) {
            prediction[i] = keep[i] < 8 ? truth[i] : other[i];
        }
        PartitionScores scores = PartitionScores.of(truth, prediction);
        assertThat(scores.infoSplit()).isCloseTo(0.654316287447669, EXACT);
        assertThat(scores.infoMerge()).isCloseTo(0.6933996815301294, EXACT);
        assertThat(scores.info()).isCloseTo(0.6732912806254124, EXACT);
        assertThat(scores.randSplit()).isCloseTo(0.6708367161897086, EXACT);
        assertThat(scores.randMerge()).isCloseTo(0.6927002698617646, EXACT);
        assertThat(scores.rand()).isCloseTo(0.6815932080924856, EXACT);
    }

    @Test
    void numbersDoNotMatterAndWhatIsRightScoresOne() {
        PartitionScores same = PartitionScores.of(new int[] {1, 1, 2, 2, 0, 3}, new int[] {9, 9, 4, 4, 7, 1});
        assertThat(same.rand()).isEqualTo(1);
        assertThat(same.info()).isCloseTo(1, EXACT);
        assertThat(PartitionScores.of(new int[] {1, 1}, new int[] {5, 5}).info())
                .isEqualTo(1);
    }

    @Test
    void aSplitAndAMergeAreToldApart() {
        PartitionScores split = PartitionScores.of(new int[] {1, 1, 1, 1}, new int[] {1, 1, 2, 2});
        // By hand: sum p^2 = 2/4, sum t^2 = 1, sum s^2 = 2/4.
        assertThat(split.randSplit()).isEqualTo(0.5);
        assertThat(split.randMerge()).isEqualTo(1);
        assertThat(split.infoMerge()).isEqualTo(1);
        assertThat(split.infoSplit()).isZero();
        PartitionScores merge = PartitionScores.of(new int[] {1, 1, 2, 2}, new int[] {1, 1, 1, 1});
        assertThat(merge.randSplit()).isEqualTo(1);
        assertThat(merge.randMerge()).isEqualTo(0.5);
    }

    @Test
    void segmentsLieBetweenMembranes() {
        LabelMap truth = LesionsTest.map("..1..", "..1..", "..1..");
        LabelMap gap = LesionsTest.map("..1..", ".....", "..1..");
        assertThat(PartitionScores.betweenMembranes(truth, truth, 1).rand()).isEqualTo(1);
        assertThat(PartitionScores.betweenMembranes(truth, gap, 1).randMerge()).isEqualTo(0.5);
        assertThat(PartitionScores.betweenMembranes(truth, gap, 1).randSplit()).isEqualTo(1);
    }

    @Test
    void aVoxelWithoutASegmentIsOneOfItsOwn() {
        PartitionScores scores = PartitionScores.of(new int[] {1, 1, 1, 1}, new int[] {1, 1, 0, 0});
        assertThat(scores.randSplit()).isCloseTo(0.25 + 2 / 16.0, EXACT);
        assertThat(scores.randMerge()).isEqualTo(1);
    }

    @Test
    void withoutTrueSegmentsNothingIsDefined() {
        PartitionScores scores = PartitionScores.of(new int[3], new int[] {1, 2, 0});
        assertThat(scores.rand()).isNaN();
        assertThat(scores.info()).isNaN();
    }
}
