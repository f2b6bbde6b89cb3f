package org.imbrex.segment;

import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * How a scan is segmented.
 *
 * @param memory native memory that all callers may use together, in bytes
 * @param patch the extent of the patches, a multiple of the network's grid, or null for the best that fits into memory
 * @param mirror whether probabilities are averaged over all mirrorings that the model has learnt from: up to 4 in a plane, 8 in
 *     a volume
 * @param exactness whether tiles have to equal the whole image's run
 * @param overlap the share of a patch that its neighbour covers too, where patches are blended; 0 to below 1
 */
public record SegmentOptions(long memory, @Nullable Extent patch, boolean mirror, Exactness exactness, double overlap) {
    public SegmentOptions {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new IllegalArgumentException("an overlap is 0 to below 1, found " + overlap);
        }
    }

    /** The best patches for a memory budget, exact where that pays, no mirroring; blending at overlap 0.5. */
    public static SegmentOptions within(long memory) {
        return new SegmentOptions(memory, null, false, Exactness.AUTO, 0.5);
    }

    public SegmentOptions withMemory(long bytes) {
        return new SegmentOptions(bytes, patch, mirror, exactness, overlap);
    }

    public SegmentOptions withPatch(Extent extent) {
        return new SegmentOptions(memory, extent, mirror, exactness, overlap);
    }

    public SegmentOptions withMirror(boolean on) {
        return new SegmentOptions(memory, patch, on, exactness, overlap);
    }

    public SegmentOptions withExactness(Exactness value) {
        return new SegmentOptions(memory, patch, mirror, value, overlap);
    }

    public SegmentOptions withOverlap(double share) {
        return new SegmentOptions(memory, patch, mirror, exactness, share);
    }
}
