package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.Collections;
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
     * A convolution.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel its size along each axis; odd where it is padded
     * @param stride the step along each axis from one output voxel to the next
     * @param groups how many parts the channels fall into that do not see each other; as many as channels for a
     *     depthwise convolution
     * @param padded whether {@code (kernel - 1) / 2} zeros are put around, so that stride 1 keeps the size
     * @param bias whether it adds a number for each output channel; without use where a batch normalisation follows
     */
    record Convolution(
            int in, int out, List<Integer> kernel, List<Integer> stride, int groups, boolean padded, boolean bias)
            implements Layer {
        public Convolution {
            kernel = List.copyOf(kernel);
            stride = List.copyOf(stride);
            boolean even = kernel.stream().anyMatch(k -> k % 2 == 0);
            if (in < 1 || out < 1 || kernel.stream().anyMatch(k -> k < 1) || (padded && even)) {
                throw new IllegalArgumentException(
                        "expected channels and an odd kernel, found " + in + ", " + out + ", " + kernel);
            }
            if (groups < 1 || in % groups != 0 || out % groups != 0 || stride.size() != kernel.size()) {
                throw new IllegalArgumentException("expected groups that divide " + in + " and " + out
                        + " channels and a stride along each axis, found " + groups + " and " + stride);
            }
        }

        /** One whose output is as large as its input. */
        public Convolution(int in, int out, List<Integer> kernel, boolean bias) {
            this(in, out, kernel, Collections.nCopies(kernel.size(), 1), 1, true, bias);
        }

        @Override
        public List<Parameter> parameters() {
            Parameter weight = new Parameter("weight", shape(out, in / groups, kernel), Parameter.Role.WEIGHT);
            return bias ? List.of(weight, Parameter.vector("bias", out, Parameter.Role.BIAS)) : List.of(weight);
        }

        /** How many zeros are put around, along each axis. */
        public List<Integer> padding() {
            return kernel.stream().map(k -> padded ? k / 2 : 0).toList();
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

    /** Makes its input larger by linear interpolation along each axis; outer voxels go on beyond the border. */
    record Magnification(List<Integer> scale) implements Layer {
        public Magnification {
            scale = List.copyOf(scale);
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

    /**
     * Group normalisation (Wu and He 2018, arXiv:1803.08494): as batch normalisation, but mean and variance are those of a
     * group of channels of one patch, in training and after. With a group for each channel it is instance normalisation
     * (Ulyanov et al. 2016, arXiv:1607.08022).
     */
    record GroupNormalisation(int channels, int groups, double epsilon) implements Layer {
        public GroupNormalisation {
            if (groups < 1 || channels % groups != 0) {
                throw new IllegalArgumentException(
                        "expected groups that divide " + channels + " channels, found " + groups);
            }
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.vector("weight", channels, Parameter.Role.SCALE),
                    Parameter.vector("bias", channels, Parameter.Role.BIAS));
        }
    }

    /** A function of each value by itself. */
    record Pointwise(Function function) implements Layer {}

    /** Functions of one number. */
    enum Function {
        /** {@code max(0, x)}. */
        RELU,
        /** {@code x} above 0, {@code x / 100} below: Maas et al. (2013). */
        LEAKY_RELU,
        /** {@code x} above 0, {@code exp(x) - 1} below: Clevert et al. (2015, arXiv:1511.07289). */
        ELU,
        /** {@code x sigmoid(x)}, also called Swish: Ramachandran et al. (2017, arXiv:1710.05941). */
        SILU,
        /** {@code x tanh(log(1 + exp(x)))}: Misra (2019, arXiv:1908.08681). */
        MISH,
        /** {@code min(6, max(0, x))}: Krizhevsky (2010). */
        RELU6,
        /** {@code x (1 + erf(x / sqrt(2))) / 2}: Hendrycks and Gimpel (2016, arXiv:1606.08415). */
        GELU,
        /** {@code 1 / (1 + exp(-x))}. */
        SIGMOID,
        /** The hyperbolic tangent. */
        TANH
    }

    /** {@code x} above 0, {@code weight x} below, with a weight learnt for each channel: He et al. (2015, arXiv:1502.01852). */
    record ParametricRelu(int channels) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.vector("weight", channels, Parameter.Role.SLOPE));
        }
    }

    /**
     * The larger of two channels, {@code c} and {@code c + channels}, of twice as many: Goodfellow et al. (2013,
     * arXiv:1302.4389).
     *
     * @param channels output channels
     */
    record Maxout(int channels) implements Layer {}

    /** The largest value of each box of {@code size} voxels. */
    record MaxPooling(List<Integer> size) implements Layer {
        public MaxPooling {
            size = List.copyOf(size);
        }
    }

    /** The mean of each box of {@code size} voxels. */
    record AveragePooling(List<Integer> size) implements Layer {
        public AveragePooling {
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

    /** The sum of two inputs. */
    record Addition() implements Layer {}

    /** Cuts voxels off on both sides of each axis. */
    record Crop(List<Integer> margin) implements Layer {
        public Crop {
            margin = List.copyOf(margin);
        }
    }

    private static List<Integer> shape(int first, int second, List<Integer> rest) {
        List<Integer> shape = new ArrayList<>(List.of(first, second));
        shape.addAll(rest);
        return shape;
    }
}
