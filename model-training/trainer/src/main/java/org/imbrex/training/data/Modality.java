package org.imbrex.training.data;

/** What the intensities of a data set mean. */
public enum Modality {
    /** Hounsfield units: the same number is the same tissue in every scan. */
    CT,
    /** Comparable within a scan only, as in microscopy or MR: every scan is normalised by itself. */
    OTHER
}
