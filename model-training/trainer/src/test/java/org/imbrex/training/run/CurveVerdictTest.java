package org.imbrex.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.imbrex.metric.LesionCounts;
import org.imbrex.training.run.CurveVerdict.Kind;
import org.junit.jupiter.api.Test;

class CurveVerdictTest {
    /** Curves over a run that goes from 0 to 1. */
    private static History history(
            int epochs, DoubleUnaryOperator training, DoubleUnaryOperator validation, DoubleUnaryOperator dice) {
        List<Epoch> list = new ArrayList<>();
        for (int i = 0; i < epochs; i++) {
            double t = i / (epochs - 1.0);
            long both = Math.round(1000 * dice.applyAsDouble(t));
            ClassTally tally = new ClassTally(1000, 1000, both, LesionCounts.NONE);
            ValidationScores scores = new ValidationScores(validation.applyAsDouble(t), List.of(tally, tally));
            list.add(new Epoch(i + 1, training.applyAsDouble(t), 1e-3, scores, 0.25, i + 1));
        }
        return new History(List.of("background", "lesion"), list);
    }

    private static DoubleUnaryOperator falling(double from, double to) {
        return t -> to + (from - to) * Math.exp(-8 * t);
    }

    @Test
    void aValidationLossThatRisesWhileTrainingFallsIsOverfitting() {
        History history =
                history(40, falling(1, 0.05), t -> 0.4 + Math.pow(t - 0.3, 2), t -> Math.min(0.8, 0.2 + 2 * t));
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.OVERFITS);
        assertThat(CurveVerdict.of(history).words())
                .startsWith("It overfits: after step 1")
                .contains("length.patience");
    }

    @Test
    void flatCurvesAtALowDiceAreUnderfitting() {
        History history = history(40, falling(1, 0.5), falling(1, 0.5), t -> 0.4 * (1 - Math.exp(-10 * t)));
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.UNDERFITS);
    }

    @Test
    void flatCurvesAtAHighDiceAreSound() {
        History history = history(40, falling(1, 0.1), falling(1, 0.12), t -> 0.9 * (1 - Math.exp(-10 * t)));
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.SOUND);
    }

    @Test
    void aDiceThatStillRisesAsksForMoreTime() {
        History history = history(40, falling(1, 0.1), falling(1, 0.12), t -> 0.8 * t);
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.STILL_LEARNING);
    }

    /** A network that finds nothing yet, though both losses fall to the end: of its epochs the last one is the best. */
    @Test
    void aNetworkThatFindsNothingYetMayStillLearn() {
        History history = history(40, t -> 1.7 - 0.7 * t, t -> 1.7 - 0.7 * t, t -> 0);
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.STILL_LEARNING);
        assertThat(history.best().orElseThrow().step()).isEqualTo(40);
        assertThat(history.sinceBest()).isZero();
    }

    @Test
    void aLossThatStaysWhereItWasHardlyMoved() {
        History history = history(40, t -> 0.7 - 0.01 * t, t -> 0.7, t -> 0);
        assertThat(CurveVerdict.of(history).kind()).isEqualTo(Kind.HARDLY_MOVED);
    }

    @Test
    void fourEpochsSayNothing() {
        assertThat(CurveVerdict.of(history(4, t -> 1, t -> 1, t -> 0)).kind()).isEqualTo(Kind.TOO_SHORT);
    }

    /** Four epochs of a second each that waited for a quarter of it. */
    @Test
    void waitingIsAShareOfTheTime() {
        assertThat(CurveVerdict.waiting(history(4, t -> 1, t -> 1, t -> 0)))
                .startsWith("Steps waited for their patches 25.0 % of the time: loading holds computing up;");
    }
}
