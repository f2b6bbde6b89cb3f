package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.junit.jupiter.api.Test;

/** The expected numbers of the random masks were made with scikit-learn 1.9.1 from masks of the same generator. */
class ScoresTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void twoClassesScoreAsScikitLearnScoresThem() {
        byte[][] masks = MadeMasks.pair(500, 2, 1, 2);
        ConfusionMatrix matrix = ConfusionMatrix.count(2, masks[0], masks[1]);
        assertThat(matrix.counts()).containsExactly(List.of(190L, 44L), List.of(34L, 232L));
        Scores scores = Scores.of(matrix);
        each(scores, ClassScores::dice, 0.8296943231441049, 0.8560885608856088);
        each(scores, ClassScores::iou, 0.7089552238805971, 0.7483870967741936);
        each(scores, ClassScores::precision, 0.8482142857142857, 0.8405797101449275);
        each(scores, ClassScores::recall, 0.811965811965812, 0.8721804511278195);
        each(scores, ClassScores::specificity, 0.8721804511278195, 0.811965811965812);
        assertThat(scores.macroF1()).isCloseTo(0.8428914420148568, EXACT);
        assertThat(scores.foregroundF1()).isCloseTo(0.8560885608856088, EXACT);
        assertThat(scores.mcc()).isCloseTo(0.6864661960420273, EXACT);
        assertThat(scores.accuracy()).isCloseTo(0.844, EXACT);
        assertThat(scores.pixelError()).isCloseTo(0.156, EXACT);
    }

    @Test
    void fourClassesScoreAsScikitLearnScoresThem() {
        byte[][] masks = MadeMasks.pair(1000, 4, 3, 4);
        Scores scores = Scores.of(ConfusionMatrix.count(4, masks[0], masks[1]));
        each(scores, ClassScores::dice, 0.7527675276752768, 0.7835051546391752, 0.7804878048780488, 0.7401247401247402);
        each(scores, ClassScores::iou, 0.6035502958579881, 0.6440677966101694, 0.64, 0.5874587458745875);
        each(
                scores,
                ClassScores::precision,
                0.7669172932330827,
                0.7883817427385892,
                0.7559055118110236,
                0.7447698744769874);
        each(
                scores,
                ClassScores::recall,
                0.7391304347826086,
                0.7786885245901639,
                0.8067226890756303,
                0.7355371900826446);
        each(
                scores,
                ClassScores::specificity,
                0.914364640883978,
                0.9325396825396826,
                0.9186351706036745,
                0.9195250659630607);
        assertThat(scores.macroF1()).isCloseTo(0.7642213068293102, EXACT);
        assertThat(scores.mcc()).isCloseTo(0.6852902267044605, EXACT);
        assertThat(scores.accuracy()).isCloseTo(0.764, EXACT);
    }

    @Test
    void matthewsCoefficientKeepsItsDigitsWhereAClassIsRare() {
        // By hand: TP 30, FP 10, FN 10, TN 10^13 - 10; in doubles the differences of products lose the answer.
        Scores scores = Scores.of(ConfusionMatrix.of(new long[][] {{9_999_999_999_990L, 10}, {10, 30}}));
        double expected = (30 * 9_999_999_999_990.0 - 100) / (40 * 1e13);
        assertThat(scores.mcc()).isCloseTo(expected, within(1e-14));
    }

    @Test
    void aClassAbsentFromBothMasksIsRight() {
        ClassScores absent = Scores.of(ConfusionMatrix.count(2, new byte[9], new byte[9]))
                .classes()
                .get(1);
        assertThat(absent).isEqualTo(new ClassScores(1, 1, 1, 1, 1));
    }

    @Test
    void allRightScoresOneEverywhereButWhereNothingCouldBeWrong() {
        Scores scores = Scores.of(ConfusionMatrix.count(1, new byte[4], new byte[4]));
        assertThat(scores.classes()).containsExactly(new ClassScores(1, 1, 1, 1, Double.NaN));
        assertThat(scores.mcc()).isEqualTo(1);
        assertThat(scores.accuracy()).isEqualTo(1);
        assertThat(scores.foregroundF1()).isEqualTo(1);
    }

    @Test
    void aClassThatWasMissedAltogetherHasNoPrecision() {
        Scores scores = Scores.of(ConfusionMatrix.count(2, new byte[] {0, 0, 1, 1}, new byte[4]));
        assertThat(scores.classes().get(1)).isEqualTo(new ClassScores(0, 0, 0, 0, 1));
        assertThat(scores.mcc()).isZero();
    }

    @Test
    void aClassThatIsNotThereHasNoDefinedRecall() {
        ClassScores invented = Scores.of(ConfusionMatrix.count(2, new byte[4], new byte[] {0, 0, 0, 1}))
                .classes()
                .get(1);
        assertThat(invented).isEqualTo(new ClassScores(0, 0, 0, Double.NaN, 0.75));
    }

    @Test
    void poolingWeighsVoxelsAndTheMeanWeighsCases() {
        ConfusionMatrix small = ConfusionMatrix.of(new long[][] {{8, 0}, {0, 2}});
        ConfusionMatrix large = ConfusionMatrix.of(new long[][] {{900, 0}, {80, 20}});
        Scores pooled = Scores.of(small.plus(large));
        assertThat(pooled.classes().get(1).dice()).isCloseTo(2.0 * 22 / (2 * 22 + 80), EXACT);
        Scores mean = Scores.mean(List.of(Scores.of(small), Scores.of(large)));
        assertThat(mean.classes().get(1).dice()).isCloseTo((1 + 40.0 / 120) / 2, EXACT);
        assertThat(mean.accuracy()).isCloseTo((1 + 0.92) / 2, EXACT);
    }

    @Test
    void theMeanLeavesOutWhatIsUndefined() {
        Scores noLesion = Scores.of(ConfusionMatrix.of(new long[][] {{9, 1}, {0, 0}}));
        Scores half = Scores.of(ConfusionMatrix.of(new long[][] {{8, 0}, {1, 1}}));
        Scores mean = Scores.mean(List.of(noLesion, half));
        assertThat(mean.classes().get(1).recall()).isEqualTo(0.5);
        assertThat(Scores.mean(List.of(noLesion)).classes().get(1).recall()).isNaN();
    }

    @Test
    void masksThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> ConfusionMatrix.count(2, new byte[4], new byte[3]))
                .hasMessage("expected 4 predicted voxels, found 3");
        assertThatThrownBy(() -> ConfusionMatrix.count(2, new byte[] {0, (byte) 255}, new byte[2]))
                .hasMessage("expected labels 0 to 1, found 255");
        LabelMap wide = LabelMap.empty(Extent.of(2, 8), Geometry.UNKNOWN);
        LabelMap high = LabelMap.empty(Extent.of(8, 2), Geometry.UNKNOWN);
        assertThatThrownBy(() -> ConfusionMatrix.count(2, wide, high))
                .hasMessage("expected a prediction of 8x2, found 2x8");
        assertThatThrownBy(() -> ConfusionMatrix.empty(2).plus(ConfusionMatrix.empty(3)))
                .hasMessage("expected 2 classes, found 3");
    }

    private static void each(Scores scores, ToDoubleFunction<ClassScores> of, double... expected) {
        assertThat(scores.classes().stream().mapToDouble(of).toArray()).containsExactly(expected, EXACT);
    }
}
