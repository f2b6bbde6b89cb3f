package org.imbrex.imagej.image;

import java.util.Locale;
import org.imbrex.error.UsageException;

/** What the slices of a scan are in a hyperstack. */
public enum SliceAxis {
    /** Its slices, or its frames where it has no slices and the model is one of volumes. */
    AUTO,
    /** Its slices; every frame is a scan of its own. */
    Z,
    /** Its frames; every slice is a scan of its own. */
    T,
    /** The plane that is shown, alone. */
    CURRENT;

    /** The word in dialogs and macros. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@code auto}, {@code z}, {@code t} or {@code current}. */
    public static SliceAxis parse(String text) {
        for (SliceAxis axis : values()) {
            if (axis.word().equalsIgnoreCase(text.strip())) {
                return axis;
            }
        }
        throw new UsageException("slices: expected auto, z, t or current, found " + text);
    }
}
