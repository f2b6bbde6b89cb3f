package org.imbrex.training.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The numbers that a network starts from. They depend on the seed alone, on every machine. */
public final class Initialisation {
    /**
     * Deviation of the last layer's kernel, as small as in Lin et al. (2017, arXiv:1708.02002, 4.1): the first predictions
     * are the prior, whatever the image.
     */
    private static final double HEAD_DEVIATION = 0.01;

    private Initialisation() {}

    /**
     * Kernels after He et al. (2015, arXiv:1502.01852, eq. 10): normal with deviation {@code sqrt(2 / fanIn)}, where
     * {@code fanIn} is the number of values that one output value is made of. Normalisations start as the identity.
     *
     * @param seed the same seed gives the same numbers
     * @param classShares the share of each class among all voxels: the last layer's bias becomes its logarithm, so that the
     *     first softmax gives these shares; empty for equal shares
     */
    public static State he(Network network, long seed, List<Double> classShares) {
        Random random = new Random(seed);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            boolean head = node.equals(network.head());
            for (Parameter parameter : node.layer().parameters()) {
                float[] array = new float[parameter.size()];
                switch (parameter.role()) {
                    case WEIGHT -> normal(array, head ? HEAD_DEVIATION : Math.sqrt(2.0 / fanIn(node.layer())), random);
                    case SCALE, VARIANCE -> Arrays.fill(array, 1);
                    case BIAS -> {
                        if (head && !classShares.isEmpty()) {
                            prior(array, classShares);
                        }
                    }
                    case MEAN -> {}
                }
                arrays.put(parameter.in(node.name()).name(), array);
            }
        }
        return new State(arrays);
    }

    /** How many input values one output value of a layer is a sum of. */
    static int fanIn(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            return c.kernel().stream().reduce(c.in(), Math::multiplyExact);
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return t.in();
        }
        throw new IllegalArgumentException(layer + " has no kernel");
    }

    private static void normal(float[] array, double deviation, Random random) {
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) (random.nextGaussian() * deviation);
        }
    }

    private static void prior(float[] bias, List<Double> classShares) {
        if (classShares.size() != bias.length) {
            throw new IllegalArgumentException(
                    "expected " + bias.length + " class shares, found " + classShares.size());
        }
        for (int i = 0; i < bias.length; i++) {
            // A class that no training image shows still gets a finite start.
            bias[i] = (float) StrictMath.log(Math.max(classShares.get(i), 1e-6));
        }
    }
}
