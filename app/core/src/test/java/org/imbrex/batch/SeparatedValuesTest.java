package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeparatedValuesTest {
    /** The examples of RFC 4180, section 2. */
    @Test
    void theExamplesOfTheStandardAreRead() {
        assertThat(SeparatedValues.read("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", ','))
                .containsExactly(List.of("aaa", "bbb", "ccc"), List.of("zzz", "yyy", "xxx"));
        assertThat(SeparatedValues.read("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", ','))
                .containsExactly(List.of("aaa", "b\r\nbb", "ccc"), List.of("zzz", "yyy", "xxx"));
        assertThat(SeparatedValues.read("\"aaa\",\"b\"\"bb\",\"ccc\"", ','))
                .containsExactly(List.of("aaa", "b\"bb", "ccc"));
    }

    @Test
    void tabsEmptyCellsAndEmptyLinesAreRead() {
        assertThat(SeparatedValues.read("\uFEFFa\tb\n\n \"x, y\" \t\n\t1\n", '\t'))
                .containsExactly(List.of("a", "b"), List.of("x, y", ""), List.of("", "1"));
        assertThat(SeparatedValues.read("", ',')).isEmpty();
    }

    @Test
    void quotesThatDoNotCloseAreRefused() {
        assertThatThrownBy(() -> SeparatedValues.read("a,\"b", ',')).hasMessageContaining("end of the file");
        assertThatThrownBy(() -> SeparatedValues.read("\"a\"b,c", ',')).hasMessageContaining("found b");
    }
}
