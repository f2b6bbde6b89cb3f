package org.imbrex.io;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a mask came to be, for formats that say it.
 *
 * @param classes the names of the labels; 0 is the background
 * @param model the name of the model
 * @param version the version of the program that ran it
 */
public record Made(List<String> classes, String model, String version) {
    /** For masks of which nothing is known: labels are called by their numbers. */
    public static final Made UNKNOWN = new Made(
            IntStream.rangeClosed(0, 255).mapToObj(label -> "label " + label).toList(), "unknown", "unknown");

    public Made {
        classes = List.copyOf(classes);
    }
}
