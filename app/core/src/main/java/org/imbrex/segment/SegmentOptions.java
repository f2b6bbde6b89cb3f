package org.imbrex.segment;

import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * How a scan is segmented.
 *
 * @param memory native memory that all callers may use together, in bytes
 * @param patch the extent of the patches, a multiple of the network's grid, or null for the best that fits into memory
 * @param mirror whether probabilities are averaged over all mirrorings: 4 in a plane, 8 in a volume
 */
public record SegmentOptions(long memory, @Nullable Extent patch, boolean mirror) {
    /** The best patches for a memory budget, no mirroring. */
    public static SegmentOptions within(long memory) {
        return new SegmentOptions(memory, null, false);
    }

    public SegmentOptions withPatch(Extent extent) {
        return new SegmentOptions(memory, extent, mirror);
    }

    public SegmentOptions withMirror(boolean on) {
        return new SegmentOptions(memory, patch, on);
    }
}
