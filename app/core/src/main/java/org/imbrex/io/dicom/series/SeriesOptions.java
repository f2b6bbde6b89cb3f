package org.imbrex.io.dicom.series;

/** What is done with series that are no regular grid. */
public enum SeriesOptions {
    /** They are refused, with the positions. */
    STRICT,

    /**
     * Slices at uneven distances are stacked as they are; masks written as DICOM SEG lie on the slices' own planes all the
     * same.
     */
    ALLOW_GAPS,

    /**
     * They are resampled to a regular grid, and so are slices of a tilted gantry; masks written as DICOM SEG are brought
     * back to the slices' own planes.
     */
    RESAMPLE
}
