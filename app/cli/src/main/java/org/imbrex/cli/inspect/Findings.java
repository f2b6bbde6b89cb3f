package org.imbrex.cli.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What was found out about a file.
 *
 * @param json the same for programs; app/FORMATS.md describes it
 * @param lines for people
 * @param right whether its own test, if it was asked for, came out as it should
 */
public record Findings(ObjectNode json, List<String> lines, boolean right) {
    /** The version of what {@code inspect --json} prints. */
    public static final int VERSION = 1;

    public Findings {
        lines = List.copyOf(lines);
    }
}
