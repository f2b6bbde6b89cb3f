package org.imbrex.cli.doctor;

import java.util.Map;

/**
 * Something that {@code imbrex doctor} looks at. Parts of the program add their own, with a line in
 * {@code META-INF/services/org.imbrex.cli.doctor.Examination}.
 */
public interface Examination {
    /** What it is about, in a word. */
    String topic();

    /** What was found: a sentence for each name, in the order in which people should read them. */
    Map<String, String> findings();
}
