package org.imbrex.evaluate;

import java.nio.file.Path;

/**
 * The true and the predicted mask of one case.
 *
 * @param name what the two files' names share
 * @param truth the true mask
 * @param prediction the predicted mask
 */
public record CasePair(String name, Path truth, Path prediction) {}
