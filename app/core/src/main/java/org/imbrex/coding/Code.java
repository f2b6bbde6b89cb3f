package org.imbrex.coding;

/**
 * A coded concept (DICOM PS3.3, 8.8).
 *
 * @param value its code: {@code 39607008}; 1 to 16 characters
 * @param scheme whose code it is: {@code SCT} for SNOMED CT, {@code DCM}; 1 to 16 characters
 * @param meaning in words, 1 to 64 characters
 */
public record Code(String value, String scheme, String meaning) {
    /** SNOMED CT. */
    public static final String SNOMED = "SCT";

    public Code {
        check("value", value, 16);
        check("scheme", scheme, 16);
        check("meaning", meaning, 64);
    }

    /** A concept of SNOMED CT. */
    public static Code snomed(String value, String meaning) {
        return new Code(value, SNOMED, meaning);
    }

    private static void check(String field, String text, int most) {
        boolean plain = text.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
        if (text.isBlank() || text.length() > most || !plain) {
            throw new IllegalArgumentException("a code's " + field + " has 1 to " + most
                    + " characters without a backslash, found '" + text + "'");
        }
    }
}
