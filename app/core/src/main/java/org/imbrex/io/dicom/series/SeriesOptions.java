package org.imbrex.io.dicom.series;

/**
 * What is done with series that are no regular grid.
 *
 * @param allowGaps whether slices at uneven distances are stacked as they are; masks written as DICOM SEG lie on the
 *     slices' own planes all the same
 */
public record SeriesOptions(boolean allowGaps) {
    /** Refuses whatever is no regular grid. */
    public static final SeriesOptions STRICT = new SeriesOptions(false);
}
