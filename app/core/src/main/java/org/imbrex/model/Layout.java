package org.imbrex.model;

/** The order of a network's axes: batch N, channels C, depth D, height H, width W. */
public enum Layout {
    NCHW,
    NHWC,
    NCDHW,
    NDHWC;

    /** Axes of space: 2 or 3. */
    public int dimensions() {
        return this == NCHW || this == NHWC ? 2 : 3;
    }

    public boolean channelsLast() {
        return this == NHWC || this == NDHWC;
    }
}
