package org.imbrex.io.dicom.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Value representations and keywords of the elements that matter here (PS3.6); all others are copied as they are. */
public final class Dictionary {
    private record Attribute(Vr vr, String keyword) {}

    private static final Map<Integer, Attribute> ATTRIBUTES = load();

    private Dictionary() {}

    private static Map<Integer, Attribute> load() {
        Map<Integer, Attribute> attributes = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Dictionary.class.getResourceAsStream("attributes.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tag = Integer.parseUnsignedInt(line, 0, 8, 16);
                attributes.put(tag, new Attribute(Vr.valueOf(line.substring(9, 11)), line.substring(12)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return attributes;
    }

    /** The representation of an element; of an unknown one where that follows from its number (PS3.5, 7.8). */
    public static Optional<Vr> vr(int tag) {
        Attribute attribute = ATTRIBUTES.get(tag);
        if (attribute != null) {
            return Optional.of(attribute.vr);
        }
        if ((tag & 0xFFFF) == 0) {
            return Optional.of(Vr.UL);
        }
        boolean creator = isPrivate(tag) && (tag & 0xFFFF) >= 0x10 && (tag & 0xFFFF) <= 0xFF;
        return creator ? Optional.of(Vr.LO) : Optional.empty();
    }

    static Optional<String> keyword(int tag) {
        return Optional.ofNullable(ATTRIBUTES.get(tag)).map(Attribute::keyword);
    }

    /** Whether an element is of a vendor's own. */
    public static boolean isPrivate(int tag) {
        return (tag >>> 16 & 1) == 1;
    }
}
