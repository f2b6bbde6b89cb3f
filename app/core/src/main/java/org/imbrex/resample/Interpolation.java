package org.imbrex.resample;

/** How a scan is told between its voxels. */
public enum Interpolation {
    /** On a straight line from voxel to voxel. */
    LINEAR,
    /**
     * On a cubic through four voxels along each axis (Keys 1981, a = -0.5, also known as Catmull-Rom): sharper than a line,
     * and beyond the voxels' own numbers beside steep edges.
     */
    CUBIC
}
