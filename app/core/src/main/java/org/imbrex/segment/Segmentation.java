package org.imbrex.segment;

import org.imbrex.tile.Tiling;

/**
 * How a scan was segmented.
 *
 * @param plan its tiles
 * @param device what ran the network
 * @param sessionSeconds seconds in the network, the mean over the callers
 * @param seconds seconds in all: statistics, reading, running and handing over
 */
public record Segmentation(Tiling plan, String device, double sessionSeconds, double seconds) {}
