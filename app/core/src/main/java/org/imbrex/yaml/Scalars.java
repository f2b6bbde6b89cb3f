package org.imbrex.yaml;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** How single values are written. */
final class Scalars {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][\\w./-]*( [\\w./-]+)*");
    private static final int MOST_ZEROS = 6;

    private Scalars() {}

    static String of(Object value) {
        if (value instanceof Enum<?>) {
            return RecordKeys.word(value);
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof String text) {
            return PLAIN.matcher(text).matches() ? text : quoted(text);
        }
        return String.valueOf(value);
    }

    /** The shortest text that reads as the same number: {@code 4}, {@code 0.0001}, {@code 1E-9}. */
    static String number(double number) {
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        return exact.scale() - exact.precision() < MOST_ZEROS && exact.precision() - exact.scale() < 2 * MOST_ZEROS
                ? exact.toPlainString()
                : exact.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
