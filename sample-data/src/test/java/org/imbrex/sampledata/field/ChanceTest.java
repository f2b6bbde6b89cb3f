package org.imbrex.sampledata.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChanceTest {
    /** The first numbers that the reference code of SplitMix64 (Vigna, prng.di.unimi.it) makes of the seed 1234567. */
    @Test
    void bitsAreThoseOfSplitMix64() {
        Chance chance = new Chance(1234567);
        assertThat(chance.bits()).isEqualTo(6457827717110365317L);
        assertThat(chance.bits()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(chance.bits())).isEqualTo("9817491932198370423");
    }

    @Test
    void gaussianNumbersHaveMeanZeroAndDeviationOne() {
        Chance chance = new Chance(5);
        double sum = 0;
        double squares = 0;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            double number = chance.gaussian();
            sum += number;
            squares += number * number;
        }
        assertThat(sum / count).isCloseTo(0, within(0.015));
        assertThat(squares / count).isCloseTo(1, within(0.02));
    }

    @Test
    void partsHaveSequencesOfTheirOwn() {
        assertThat(Chance.of(1, "cells").bits()).isEqualTo(Chance.of(1, "cells").bits());
        assertThat(Chance.of(1, "cells").bits())
                .isNotEqualTo(Chance.of(1, "look").bits());
        assertThat(Chance.of(1, "cells").bits())
                .isNotEqualTo(Chance.of(2, "cells").bits());
    }
}
