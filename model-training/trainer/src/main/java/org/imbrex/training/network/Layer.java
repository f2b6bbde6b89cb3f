package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.List;

/**
 * One operation of a network. Sizes are listed slowest axis first: {@code [y, x]}, or {@code [z, y, x]} for volumes.
 * Every shape that a layer's parameters have is the one that libtorch and ONNX share.
 */
public sealed interface Layer {
    /** The arrays of numbers that it keeps, in a fixed order. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * A convolution with stride 1 whose output is as large as its input: {@code (kernel - 1) / 2} zeros are put around.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel its size along each axis; odd
     * @param bias whether it adds a number for each output channel; without use where a batch normalisation follows
     */
    record Convolution(int in, int out, List<Integer> kernel, boolean bias) implements Layer {
        public Convolution {
            kernel = List.copyOf(kernel);
            if (in < 1 || out < 1 || kernel.stream().anyMatch(k -> k < 1 || k % 2 == 0)) {
                throw new IllegalArgumentException(
                        "expected channels and an odd kernel, found " + in + ", " + out + ", " + kernel);
            }
        }

        @Override
        public List<Parameter> parameters() {
            Parameter weight = new Parameter("weight", shape(out, in, kernel), Parameter.Role.WEIGHT);
            return bias ? List.of(weight, Parameter.vector("bias", out, Parameter.Role.BIAS)) : List.of(weight);
        }
    }

    /**
     * A transposed convolution that makes its input larger: every input voxel becomes a box of {@code scale} voxels, and
     * boxes do not overlap (kernel = stride = scale).
     */
    record TransposedConvolution(int in, int out, List<Integer> scale) implements Layer {
        public TransposedConvolution {
            scale = List.copyOf(scale);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("weight", shape(in, out, scale), Parameter.Role.WEIGHT),
                    Parameter.vector("bias", out, Parameter.Role.BIAS));
        }
    }

    /**
     * Batch normalisation: {@code (x - mean) / sqrt(variance + epsilon) * weight + bias} for each channel. In training the
     * mean and variance are the batch's own, and the kept ones move towards them by {@code momentum} each step.
     */
    record BatchNormalisation(int channels, double epsilon, double momentum) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.vector("weight", channels, Parameter.Role.SCALE),
                    Parameter.vector("bias", channels, Parameter.Role.BIAS),
                    Parameter.vector("mean", channels, Parameter.Role.MEAN),
                    Parameter.vector("variance", channels, Parameter.Role.VARIANCE));
        }
    }

    /** {@code max(0, x)}. */
    record Relu() implements Layer {}

    /** The largest value of each box of {@code size} voxels. */
    record MaxPooling(List<Integer> size) implements Layer {
        public MaxPooling {
            size = List.copyOf(size);
        }
    }

    /** In training a share {@code rate} of the channels' values becomes 0, the rest is scaled up; otherwise nothing. */
    record Dropout(double rate) implements Layer {
        public Dropout {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("a dropout rate is 0 to below 1, found " + rate);
            }
        }
    }

    /** The channels of all inputs, one after the other. */
    record Concatenation() implements Layer {}

    private static List<Integer> shape(int first, int second, List<Integer> rest) {
        List<Integer> shape = new ArrayList<>(List.of(first, second));
        shape.addAll(rest);
        return shape;
    }
}
