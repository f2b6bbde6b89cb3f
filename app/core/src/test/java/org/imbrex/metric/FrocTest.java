package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.imbrex.metric.Froc.Candidate;
import org.imbrex.metric.Froc.Point;
import org.imbrex.metric.Froc.Scan;
import org.junit.jupiter.api.Test;

class FrocTest {
    /** Expected: compute_froc_curve_data and compute_froc_score of MONAI 1.6.1. */
    @Test
    void theCurveAndItsScoreAreMonais() {
        List<Candidate> candidates = new ArrayList<>();
        for (double score : new double[] {0.9, 0.8, 0.8, 0.55, 0.3, 0.2, 0.1}) {
            candidates.add(new Candidate(score, List.of()));
        }
        double[] found = {0.95, 0.85, 0.7, 0.55, 0.25};
        for (int lesion = 1; lesion <= found.length; lesion++) {
            candidates.add(new Candidate(found[lesion - 1], List.of(lesion)));
        }
        Scan none = new Scan(0, List.of());
        Froc froc = Froc.of(List.of(new Scan(7, candidates), none, none, none));
        assertThat(froc.points())
                .extracting(Point::falseAlarms)
                .containsExactly(0.0, 0.25, 0.25, 0.75, 0.75, 1.0, 1.25, 1.25, 1.5, 1.75);
        assertThat(froc.points().stream().mapToDouble(p -> p.sensitivity() * 7).toArray())
                .containsExactly(new double[] {1, 1, 2, 2, 3, 4, 4, 5, 5, 5}, within(1e-12));
        assertThat(froc.score()).isCloseTo(0.489795918367347, within(1e-12));
    }

    @Test
    void aLesionCountsOnceWithItsBestCandidateAndACandidateMayHitSeveral() {
        Scan scan = new Scan(
                3,
                List.of(
                        new Candidate(0.6, List.of(1, 2)),
                        new Candidate(0.9, List.of(1)),
                        new Candidate(0.5, List.of())));
        assertThat(Froc.of(List.of(scan)).points())
                .containsExactly(new Point(0.9, 0, 1 / 3.0), new Point(0.6, 0, 2 / 3.0), new Point(0.5, 1, 2 / 3.0));
    }

    @Test
    void candidatesAreTheComponentsOfHighProbability() {
        float[] probabilities = {0.9f, 0.4f, 0, 0, 0.3f, 0, 0.2f, 0, 0, 0.7f, 0, 0.6f};
        Scan scan = Froc.scan(LesionsTest.map("11....", "...1.."), 1, probabilities, 0.25);
        assertThat(scan.lesions()).isEqualTo(2);
        // By hand: {0, 1} with 0.9; {4} joins {9} and {11} at their corners, with 0.7.
        assertThat(scan.candidates()).containsExactly(new Candidate(0.9f, List.of(1)), new Candidate(0.7f, List.of(2)));
        assertThatThrownBy(() -> Froc.scan(LesionsTest.map("1."), 1, probabilities, 0.5))
                .hasMessage("expected 2 probabilities, found 12");
    }

    @Test
    void withoutALesionThereIsNoCurve() {
        assertThatThrownBy(() -> Froc.of(List.of(new Scan(0, List.of()))))
                .hasMessage("expected at least one lesion in the scans, found none");
    }
}
