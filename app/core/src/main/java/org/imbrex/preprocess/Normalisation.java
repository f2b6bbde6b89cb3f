package org.imbrex.preprocess;

import java.util.List;

/**
 * How the intensities of one channel become the numbers a network sees. Statistics that belong to the scan are taken from
 * the whole scan, never from a tile.
 */
public sealed interface Normalisation {
    /** As they are. */
    record None() implements Normalisation {}

    /** Subtract the scan's own mean, divide by its own standard deviation. */
    record ScanZScore() implements Normalisation {}

    /** Cut to the scan's own percentiles (0 to 100), then map those to 0 and 1. */
    record ScanPercentiles(double low, double high) implements Normalisation {}

    /**
     * Cut to fixed bounds, subtract a fixed mean, divide by a fixed deviation: for intensities that have a meaning, such
     * as Hounsfield units. The numbers come from the training data.
     */
    record Fixed(double low, double high, double mean, double deviation) implements Normalisation {}

    /**
     * The weighted sum of all channels, each normalised first: a principal component of the training data that has a mean
     * of 0 and a variance of 1 there. All channels of a model are whitened, from the same inputs, or none is.
     *
     * @param inputs for each channel of the scan
     * @param weights for each of them
     */
    record Whitened(List<Fixed> inputs, List<Double> weights) implements Normalisation {
        public Whitened {
            inputs = List.copyOf(inputs);
            weights = List.copyOf(weights);
        }
    }

    /** One step after the other. */
    record Steps(List<IntensityStep> steps) implements Normalisation {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /** Whether it needs statistics of the whole scan, as the scan is. */
    default boolean needsStatistics() {
        return this instanceof ScanZScore || this instanceof ScanPercentiles;
    }
}
