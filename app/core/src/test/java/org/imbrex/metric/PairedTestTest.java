package org.imbrex.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Where a number of digits stands it was made with scipy 1.16, stats.permutation_test of type 'samples'. */
class PairedTestTest {
    @Test
    void threeCasesThatAllGotBetterMayHaveDoneSoByChance() {
        PairedTest test = PairedTest.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.2, 0.4, 0.6}, 1);
        // Of the eight choices of signs, all plus and all minus are as far from 0.
        assertThat(test.p()).isEqualTo(0.25);
        assertThat(test.meanDifference()).isCloseTo(0.2, within(1e-12));
        assertThat(test.cases()).isEqualTo(3);
    }

    @Test
    void fewCasesAreCounted() {
        double[] first = {0.086, 0.237, 0.801, 0.582, 0.094, 0.433, 0.479, 0.16, 0.735};
        double[] second = {0.468, 0.31, 0.816, 0.604, 0.077, 0.377, 0.49, 0.258, 0.761};
        PairedTest test = PairedTest.of(first, second, 1);
        assertThat(test.meanDifference()).isCloseTo(0.06155555555555555, within(1e-12));
        assertThat(test.p()).isEqualTo(0.12890625);
        assertThat(PairedTest.of(second, first, 1).p()).isEqualTo(test.p());
    }

    @Test
    void manyCasesAreDrawn() {
        double[] first = {
            0.696, 0.293, 0.001, 0.973, 0.298, 0.314, 0.892, 0.585, 0.471, 0.773, 0.03, 0.707, 0.374, 0.091, 0.661,
                    0.931,
            0.207, 0.63, 0.298, 0.742, 0.722, 0.219, 0.83, 0.658, 0.683, 0.82, 0.429, 0.759, 0.878, 0.102, 0.85, 0.394,
            0.48, 0.146, 0.698, 0.292, 0.871, 0.275, 0.562, 0.4
        };
        double[] second = {
            0.477, 0.392, 0.08, 0.839, 0.334, 0.248, 0.998, 0.412, 0.41, 0.874, 0.176, 0.521, 0.354, 0.154, 0.63, 1.12,
            0.118, 0.695, 0.223, 0.913, 0.75, 0.212, 0.688, 0.856, 0.788, 0.925, 0.573, 0.824, 0.844, 0.052, 0.8, 0.561,
            0.364, 0.116, 0.696, 0.344, 0.959, 0.18, 0.419, 0.43
        };
        PairedTest test = PairedTest.of(first, second, 1);
        assertThat(test.meanDifference()).isCloseTo(0.00785, within(1e-12));
        // Four standard deviations of a share found by 65,536 drawings.
        assertThat(test.p()).isCloseTo(0.6551, within(4 * Math.sqrt(0.65 * 0.35 / 65_536) + 1e-4));
    }

    @Test
    void undefinedScoresAreLeftOutAndNoCaseProvesNothing() {
        double[] undefined = {Double.NaN, 0.5};
        assertThat(PairedTest.of(undefined, new double[] {0.1, 0.5}, 1)).isEqualTo(new PairedTest(1, 0, 1));
        assertThat(PairedTest.of(new double[0], new double[0], 1).p()).isEqualTo(1);
    }
}
