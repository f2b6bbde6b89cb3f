package org.imbrex.io.dicom.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Turns bytes into text by the character sets that a data set names (PS3.3, C.12.1.1.2; PS3.5, 6.1 and H to K). */
final class CharacterSets {
    private static final int ESCAPE = 0x1B;
    private static final int MOST_ESCAPE_BYTES = 4;

    /** Sets without code extensions, by what stands in Specific Character Set. */
    private static final Map<String, String> SINGLE = Map.ofEntries(
            Map.entry("ISO_IR 100", "ISO-8859-1"),
            Map.entry("ISO_IR 101", "ISO-8859-2"),
            Map.entry("ISO_IR 109", "ISO-8859-3"),
            Map.entry("ISO_IR 110", "ISO-8859-4"),
            Map.entry("ISO_IR 144", "ISO-8859-5"),
            Map.entry("ISO_IR 127", "ISO-8859-6"),
            Map.entry("ISO_IR 126", "ISO-8859-7"),
            Map.entry("ISO_IR 138", "ISO-8859-8"),
            Map.entry("ISO_IR 148", "ISO-8859-9"),
            Map.entry("ISO_IR 203", "ISO-8859-15"),
            Map.entry("ISO_IR 166", "TIS-620"),
            Map.entry("ISO_IR 192", "UTF-8"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("GBK", "GBK"));

    /** What follows an escape byte, and the set that it switches the upper half (G1) to. */
    private static final Map<String, String> UPPER = Map.ofEntries(
            Map.entry("-A", "ISO-8859-1"),
            Map.entry("-B", "ISO-8859-2"),
            Map.entry("-C", "ISO-8859-3"),
            Map.entry("-D", "ISO-8859-4"),
            Map.entry("-L", "ISO-8859-5"),
            Map.entry("-G", "ISO-8859-6"),
            Map.entry("-F", "ISO-8859-7"),
            Map.entry("-H", "ISO-8859-8"),
            Map.entry("-M", "ISO-8859-9"),
            Map.entry("-b", "ISO-8859-15"),
            Map.entry("-T", "TIS-620"),
            Map.entry(")I", "JIS_X0201"),
            Map.entry("$)C", "EUC-KR"),
            Map.entry("$)A", "GB2312"));

    private CharacterSets() {}

    /**
     * Decodes a value with all its backslashes. An unknown set is read as Latin-1, so that no byte is lost.
     *
     * @param terms the values of Specific Character Set
     * @param personName whether = and ^ end an escape's reach too
     */
    static String decode(byte[] bytes, List<String> terms, boolean personName) {
        String first = terms.isEmpty() ? "" : terms.get(0);
        boolean extended = terms.size() > 1 || first.startsWith("ISO 2022");
        if (!extended) {
            return plain(bytes, first);
        }
        return new Extended(upper(first.replace("ISO 2022 IR", "ISO_IR")), personName).decode(bytes);
    }

    private static String plain(byte[] bytes, String term) {
        if (term.equals("ISO_IR 13")) {
            return single(bytes, "JIS_X0201");
        }
        String name = SINGLE.getOrDefault(term, "ISO-8859-1");
        return new String(bytes, charset(name));
    }

    private static String upper(String term) {
        return term.equals("ISO_IR 13") ? "JIS_X0201" : SINGLE.getOrDefault(term, "ISO-8859-1");
    }

    /** A set that this Java lacks is read as Latin-1. */
    private static Charset charset(String name) {
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }

    /** JIS X 0201 puts the yen sign where the backslash is, which parts values all the same. */
    private static String single(byte[] bytes, String name) {
        if (!name.equals("JIS_X0201")) {
            return new String(bytes, charset(name));
        }
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            int code = Byte.toUnsignedInt(b);
            text.append((char) (code > 0xA0 && code < 0xE0 ? code + 0xFEC0 : code));
        }
        return text.toString();
    }

    /** Text that switches its sets on the way. */
    private static final class Extended {
        private final String initial;
        private final boolean personName;
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream run = new ByteArrayOutputStream();

        /** The set of the upper half. */
        private String upper;

        /** What switched the lower half to a set of two bytes a letter, or nothing. */
        private String lower = "";

        Extended(String initial, boolean personName) {
            this.initial = initial;
            this.personName = personName;
            this.upper = initial;
        }

        String decode(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                int code = Byte.toUnsignedInt(bytes[i]);
                if (code == ESCAPE) {
                    int length = escapeLength(bytes, i + 1);
                    flush();
                    escape(new String(bytes, i + 1, length, StandardCharsets.ISO_8859_1));
                    i += length;
                } else if (lower.isEmpty() ? ends(code) : code == '\r' || code == '\n') {
                    flush();
                    text.append((char) code);
                    upper = initial;
                    lower = "";
                } else {
                    run.write(code);
                }
            }
            flush();
            return text.toString();
        }

        private boolean ends(int code) {
            return code == '\\'
                    || code == '\r'
                    || code == '\n'
                    || code == '\f'
                    || code == '\t'
                    || (personName && (code == '^' || code == '='));
        }

        /** Bytes after the escape: any from 0x20 to 0x2F, and one that ends it. */
        private static int escapeLength(byte[] bytes, int start) {
            int end = start;
            while (end < bytes.length
                    && end - start < MOST_ESCAPE_BYTES - 1
                    && bytes[end] >= 0x20
                    && bytes[end] < 0x30) {
                end++;
            }
            return Math.min(bytes.length, end + 1) - start;
        }

        private void escape(String sequence) {
            switch (sequence) {
                case "(B", "(J" -> lower = "";
                case "$B", "$@", "$(D" -> lower = sequence;
                default -> upper = UPPER.getOrDefault(sequence, upper);
            }
        }

        private void flush() {
            if (run.size() == 0) {
                return;
            }
            byte[] bytes = run.toByteArray();
            run.reset();
            if (lower.isEmpty()) {
                text.append(single(bytes, upper));
                return;
            }
            ByteArrayOutputStream escaped = new ByteArrayOutputStream(bytes.length + MOST_ESCAPE_BYTES);
            escaped.write(ESCAPE);
            escaped.writeBytes(lower.getBytes(StandardCharsets.US_ASCII));
            escaped.writeBytes(bytes);
            text.append(new String(escaped.toByteArray(), charset("ISO-2022-JP-2")));
        }
    }
}
