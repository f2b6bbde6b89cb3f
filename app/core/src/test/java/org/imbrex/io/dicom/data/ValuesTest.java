package org.imbrex.io.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
    private final DataSet data = DataSet.of(Path.of("made.dcm"));

    @Test
    void everyTagIsInTheDictionaryUnderItsKeyword() throws IllegalAccessException {
        for (Field field : Tag.class.getFields()) {
            String keyword = Dictionary.keyword(field.getInt(null)).orElseThrow();
            assertThat(keyword.toUpperCase(Locale.ROOT))
                    .isEqualTo(field.getName().replace("_", ""));
        }
    }

    @Test
    void decimalsFitIntoSixteenCharactersAndLoseNoMoreThanTheyMust() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(40) - 20);
            String text = Values.decimal(value);
            assertThat(text.length()).isLessThanOrEqualTo(16);
            assertThat(Double.parseDouble(text))
                    .isCloseTo(value, org.assertj.core.data.Percentage.withPercentage(1e-6));
        }
        assertThat(Values.decimal(0.1)).isEqualTo("0.1");
        assertThat(Values.decimal(-512)).isEqualTo("-512");
        assertThat(Values.decimal(1.0 / 3)).isEqualTo("0.33333333333333");
    }

    @ParameterizedTest
    @CsvSource({
        "0x00080018, 1.02.3",
        "0x00080018, 1.2.",
        "0x00080060, ct",
        "0x00080060, ABCDEFGHIJKLMNOPQ",
        "0x00080020, 2026-01-01",
        "0x00080050, a\\b",
        "0x00080050, 12345678901234567",
    })
    void valuesThatTheStandardForbidsAreNotWritten(String tag, String value) {
        assertThatThrownBy(() -> Values.put(data, Integer.decode(tag), value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersOutOfRangeAreNotWritten() {
        assertThatThrownBy(() -> Values.put(data, Tag.ROWS, 65536.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Values.put(data, Tag.ROWS, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Values.put(data, Tag.IMAGE_POSITION_PATIENT, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
