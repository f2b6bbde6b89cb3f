package org.imbrex.cli.bench;

import org.imbrex.tile.Tiling;

/**
 * How long one way took.
 *
 * @param name what was done, in words
 * @param tiling in which patches
 * @param seconds the median over all repeats
 * @param ratio to the network alone
 */
public record Timing(String name, Tiling tiling, double seconds, double ratio) {}
