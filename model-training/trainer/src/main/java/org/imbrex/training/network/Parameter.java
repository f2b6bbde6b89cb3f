package org.imbrex.training.network;

import java.util.List;

/**
 * An array of numbers that a layer keeps.
 *
 * @param name within its layer; within a network {@code layer.name}
 * @param shape its extent along each axis
 * @param role what it does, which decides how it starts and whether an optimiser moves it
 */
public record Parameter(String name, List<Integer> shape, Role role) {
    public Parameter {
        shape = List.copyOf(shape);
    }

    /** What a parameter does. */
    public enum Role {
        /** The kernel of a convolution. */
        WEIGHT,
        /** Added to each channel. */
        BIAS,
        /** Multiplied with each normalised channel. */
        SCALE,
        /** The slope of each channel below 0. */
        SLOPE,
        /** The kept mean of each channel: follows the data, not the gradient. */
        MEAN,
        /** The kept variance of each channel: follows the data, not the gradient. */
        VARIANCE;

        /** Whether an optimiser moves it. */
        public boolean trained() {
            return this != MEAN && this != VARIANCE;
        }
    }

    static Parameter vector(String name, int size, Role role) {
        return new Parameter(name, List.of(size), role);
    }

    /** The same parameter as the network calls it. */
    Parameter in(String layer) {
        return new Parameter(layer + "." + name, shape, role);
    }

    /** How many numbers it holds. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
