package org.imbrex.segment;

/**
 * How a stitched result differs from the same result made another way.
 *
 * @param maxDiff the largest difference of a probability
 * @param labelDiffs voxels that got another class
 * @param voxels voxels compared
 * @param reference what it was compared with, in words
 */
public record Seams(double maxDiff, long labelDiffs, long voxels, String reference) {
    /** Differences of kernels between patch shapes stay below this; a seam does not. */
    public static final double TOLERANCE = 1e-5;

    /** Whether the stitched result cannot be told from the reference. */
    public boolean none() {
        return maxDiff <= TOLERANCE && labelDiffs == 0;
    }
}
