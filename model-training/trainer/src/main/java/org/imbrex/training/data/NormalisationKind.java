package org.imbrex.training.data;

/** How a model normalises intensities. */
public enum NormalisationKind {
    /** Each scan by its own mean and deviation. */
    SCAN,
    /** All scans alike: bounds, mean and deviation of the training data, for intensities that mean something, as in CT. */
    DATA_SET,
    /** All scans alike, then across the channels, until in the training data these do not vary together any more. */
    WHITENED
}
