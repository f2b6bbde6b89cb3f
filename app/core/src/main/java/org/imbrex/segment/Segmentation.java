package org.imbrex.segment;

import org.imbrex.tile.Tiling;
import org.jspecify.annotations.Nullable;

/**
 * How a scan was segmented.
 *
 * @param plan its tiles
 * @param device what ran the network
 * @param sessionSeconds seconds in the network, the mean over the callers
 * @param seconds seconds in all: statistics, reading, running and handing over
 * @param seams where patches were blended, how a sample of them differs from the same region in one patch; null where
 *     tiles are exact, and where no sample could be had
 */
public record Segmentation(
        Tiling plan,
        String device,
        double sessionSeconds,
        double seconds,
        @Nullable Seams seams) {}
