package org.imbrex.segment;

import org.imbrex.tile.TilePlan;

/**
 * How a scan was segmented.
 *
 * @param plan its tiles
 * @param device what ran the network
 * @param sessionSeconds seconds in the network, the mean over the callers
 * @param seconds seconds in all: statistics, reading, running and handing over
 */
public record Segmentation(TilePlan plan, String device, double sessionSeconds, double seconds) {}
