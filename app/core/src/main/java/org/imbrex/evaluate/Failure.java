package org.imbrex.evaluate;

/**
 * A case that could not be scored.
 *
 * @param name the case
 * @param problem one line that names the file, what was expected and what was found
 */
public record Failure(String name, String problem) {}
