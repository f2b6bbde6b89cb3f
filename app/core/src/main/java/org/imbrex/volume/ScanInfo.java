package org.imbrex.volume;

/**
 * What a scan is before its voxels are read.
 *
 * @param extent voxels along each axis
 * @param channels samples a voxel has: 1 for grey, 3 for red, green and blue
 * @param type how the file stores a sample
 * @param geometry where the voxels are
 */
public record ScanInfo(Extent extent, int channels, SampleType type, Geometry geometry) {
    public ScanInfo {
        if (channels < 1) {
            throw new IllegalArgumentException("a scan has at least 1 channel, found " + channels);
        }
    }
}
