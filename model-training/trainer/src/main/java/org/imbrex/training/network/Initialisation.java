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
    /** What a slope below 0 starts from: He et al. (2015, arXiv:1502.01852, 2.1). */
    private static final float SLOPE = 0.25f;

    /** How kernels start; {@code fanIn} is the number of values that one output value is made of. */
    public enum Kind {
        /** Normal with variance {@code 2 / fanIn}, for ReLU and its like: He et al. (2015, arXiv:1502.01852, eq. 10). */
        HE,
        /** Normal with variance {@code 2 / (fanIn + fanOut)}, for tanh and sigmoid: Glorot and Bengio (2010, eq. 16). */
        XAVIER,
        /** Normal with variance {@code 1 / fanIn}: LeCun et al. (1998, Efficient BackProp, 4.6). */
        LECUN,
        /**
         * Rows at right angles, each of length {@code sqrt(2)}: Saxe et al. (2013, arXiv:1312.6120) with the gain for
         * ReLU; where there are more rows than columns, the columns.
         */
        ORTHOGONAL
    }

    private Initialisation() {}

    /**
     * Kernels after He et al.; see {@link #of}.
     *
     * @param classShares the share of each class among all voxels: the last layer's bias becomes its logarithm, so that the
     *     first softmax gives these shares; empty for equal shares
     */
    public static State he(Network network, long seed, List<Double> classShares) {
        return of(network, Kind.HE, seed, softmaxPrior(classShares));
    }

    /**
     * Numbers for every parameter. Normalisations start as the identity.
     *
     * @param seed the same seed gives the same numbers
     * @param prior the scores that the network starts with for each class; empty for 0
     */
    public static State of(Network network, Kind kind, long seed, List<Double> prior) {
        Random random = new Random(seed);
        List<String> auxiliary =
                network.auxiliary().stream().map(Network.Auxiliary::node).toList();
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            boolean head = node.equals(network.head()) || auxiliary.contains(node.name());
            for (Parameter parameter : node.layer().parameters()) {
                float[] array = new float[parameter.size()];
                switch (parameter.role()) {
                    case WEIGHT -> {
                        if (head) {
                            normal(array, HEAD_DEVIATION, random);
                        } else {
                            kernel(array, parameter, node.layer(), kind, random);
                        }
                    }
                    case SCALE, VARIANCE -> Arrays.fill(array, 1);
                    case SLOPE -> Arrays.fill(array, SLOPE);
                    case BIAS -> {
                        if (head && !prior.isEmpty()) {
                            fill(array, prior);
                        }
                    }
                    case MEAN -> {}
                }
                arrays.put(parameter.in(node.name()).name(), array);
            }
        }
        return new State(arrays);
    }

    /** Scores from which a softmax gives these shares: their logarithms. */
    public static List<Double> softmaxPrior(List<Double> shares) {
        return shares.stream().map(s -> StrictMath.log(possible(s))).toList();
    }

    /** Scores from which a sigmoid gives these shares: {@code -log((1 - p) / p)}, Lin et al. (2017, 4.1). */
    public static List<Double> sigmoidPrior(List<Double> shares) {
        return shares.stream()
                .map(s -> -StrictMath.log((1 - possible(s)) / possible(s)))
                .toList();
    }

    /** A class that no training image shows, or that fills all of them, still gets a finite start. */
    private static double possible(double share) {
        return Math.min(1 - 1e-6, Math.max(share, 1e-6));
    }

    private static void kernel(float[] array, Parameter parameter, Layer layer, Kind kind, Random random) {
        switch (kind) {
            case HE -> normal(array, Math.sqrt(2.0 / fanIn(layer)), random);
            case XAVIER -> normal(array, Math.sqrt(2.0 / (fanIn(layer) + fanOut(layer))), random);
            case LECUN -> normal(array, Math.sqrt(1.0 / fanIn(layer)), random);
            case ORTHOGONAL -> {
                normal(array, 1, random);
                orthogonal(array, parameter.shape().get(0), Math.sqrt(2));
            }
        }
    }

    /** How many input values one output value of a layer is a sum of. */
    static int fanIn(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            return c.kernel().stream().reduce(c.in() / c.groups(), Math::multiplyExact);
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return t.in();
        }
        throw new IllegalArgumentException(layer + " has no kernel");
    }

    /** How many output values one input value of a layer goes into. */
    static int fanOut(Layer layer) {
        if (layer instanceof Layer.Convolution c) {
            int all = c.kernel().stream().reduce(c.out() / c.groups(), Math::multiplyExact);
            return Math.max(1, all / c.stride().stream().reduce(1, Math::multiplyExact));
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return t.scale().stream().reduce(t.out(), Math::multiplyExact);
        }
        throw new IllegalArgumentException(layer + " has no kernel");
    }

    private static void normal(float[] array, double deviation, Random random) {
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) (random.nextGaussian() * deviation);
        }
    }

    /** Makes the rows of a matrix, or its columns if they are fewer, orthogonal: Gram and Schmidt, twice for accuracy. */
    private static void orthogonal(float[] matrix, int rows, double gain) {
        int columns = matrix.length / rows;
        boolean byRow = rows <= columns;
        int count = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                vectors[i][j] = matrix[byRow ? i * columns + j : j * columns + i];
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < i; k++) {
                    subtract(vectors[i], vectors[k], dot(vectors[i], vectors[k]));
                }
                double norm = Math.sqrt(dot(vectors[i], vectors[i]));
                for (int j = 0; j < length; j++) {
                    vectors[i][j] /= norm;
                }
            }
            for (int j = 0; j < length; j++) {
                matrix[byRow ? i * columns + j : j * columns + i] = (float) (gain * vectors[i][j]);
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void subtract(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }

    private static void fill(float[] bias, List<Double> prior) {
        if (prior.size() != bias.length) {
            throw new IllegalArgumentException("expected " + bias.length + " class shares, found " + prior.size());
        }
        for (int i = 0; i < bias.length; i++) {
            bias[i] = prior.get(i).floatValue();
        }
    }
}
