package org.imbrex.training.data;

import java.nio.file.Path;

/**
 * A scan with its mask.
 *
 * @param name the stem of their file names
 * @param group whom or what it was taken from, such as a patient; a group never straddles a split
 */
public record Case(String name, String group, Path image, Path mask) {}
