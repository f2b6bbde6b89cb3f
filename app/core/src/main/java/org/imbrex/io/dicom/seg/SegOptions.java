package org.imbrex.io.dicom.seg;

/**
 * How a segmentation is written.
 *
 * @param emptyFrames whether slices without a voxel of a segment get a frame all the same, as some viewers want it
 * @param tracking whether each segment gets a tracking identifier, by which later segmentations can refer to it
 * @param algorithm the name of what made it, for the segments
 * @param version its version
 */
public record SegOptions(boolean emptyFrames, boolean tracking, String algorithm, String version) {
    /** Frames for slices with voxels alone, no tracking. */
    public static SegOptions by(String algorithm, String version) {
        return new SegOptions(false, false, algorithm, version);
    }

    /** The same with tracking identifiers. */
    SegOptions withTracking() {
        return new SegOptions(emptyFrames, true, algorithm, version);
    }
}
