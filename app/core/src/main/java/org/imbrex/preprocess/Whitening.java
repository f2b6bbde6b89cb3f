package org.imbrex.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whitening by principal components (Kessy, Lewin and Strimmer 2018, "PCA-cor"): channels are standardised, then turned so
 * that they do not vary together any more, and scaled so that each has a variance of 1. Channel k is the component with the
 * k-th largest variance; its largest weight is positive.
 */
public final class Whitening {
    /** A component with a smaller variance than this share of all is rounding: it is left at 0. */
    private static final double LEAST_VARIANCE = 1e-6;

    private static final int MOST_SWEEPS = 100;

    private Whitening() {}

    /**
     * Finds the weights.
     *
     * @param inputs what is done to each channel first
     * @param samples for each channel its intensities at the same voxels, before {@code inputs}
     * @return a normalisation for each channel
     */
    public static List<Normalisation> of(List<Normalisation.Fixed> inputs, List<float[]> samples) {
        double[][] vectors = identity(inputs.size());
        double[][] covariance = covariance(inputs, samples);
        double all = 0;
        for (int i = 0; i < covariance.length; i++) {
            all += covariance[i][i];
        }
        diagonalise(covariance, vectors);
        double least = LEAST_VARIANCE * all;
        return IntStream.range(0, inputs.size())
                .boxed()
                .sorted((a, b) -> Double.compare(covariance[b][b], covariance[a][a]))
                .map(k -> (Normalisation)
                        new Normalisation.Whitened(inputs, weights(vectors, k, covariance[k][k], least)))
                .toList();
    }

    private static List<Double> weights(double[][] vectors, int component, double variance, double least) {
        double largest = 0;
        for (double[] row : vectors) {
            largest = Math.abs(row[component]) > Math.abs(largest) ? row[component] : largest;
        }
        double scale = variance > least ? Math.signum(largest) / Math.sqrt(variance) : 0;
        List<Double> weights = new ArrayList<>();
        for (double[] row : vectors) {
            weights.add(scale * row[component]);
        }
        return weights;
    }

    /** Of the mapped samples, divided by their number. */
    private static double[][] covariance(List<Normalisation.Fixed> inputs, List<float[]> samples) {
        int channels = inputs.size();
        int count = samples.get(0).length;
        List<IntensityMap> maps = inputs.stream()
                .map(input -> IntensityMap.ofAnyScan(input).orElseThrow())
                .toList();
        double[] means = new double[channels];
        double[][] sums = new double[channels][channels];
        double[] mapped = new double[channels];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < channels; c++) {
                mapped[c] = maps.get(c).apply(samples.get(c)[i]);
                means[c] += mapped[c] / count;
            }
            for (int a = 0; a < channels; a++) {
                for (int b = 0; b < channels; b++) {
                    sums[a][b] += mapped[a] * mapped[b] / count;
                }
            }
        }
        for (int a = 0; a < channels; a++) {
            for (int b = 0; b < channels; b++) {
                sums[a][b] -= means[a] * means[b];
            }
        }
        return sums;
    }

    private static double[][] identity(int size) {
        double[][] identity = new double[size][size];
        for (int i = 0; i < size; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    /**
     * Turns a symmetric matrix until it is diagonal, by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5);
     * the columns of the other matrix become its eigenvectors.
     */
    private static void diagonalise(double[][] matrix, double[][] vectors) {
        int size = matrix.length;
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            boolean turned = false;
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    double off = matrix[p][q];
                    if (Math.abs(off) <= 1e-15 * Math.sqrt(Math.abs(matrix[p][p] * matrix[q][q]))) {
                        continue;
                    }
                    turned = true;
                    double theta = (matrix[q][q] - matrix[p][p]) / (2 * off);
                    double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
                    double c = 1 / Math.sqrt(1 + t * t);
                    double s = t * c;
                    for (double[] row : matrix) {
                        turn(row, p, q, c, s);
                    }
                    for (int i = 0; i < size; i++) {
                        double atP = matrix[p][i];
                        matrix[p][i] = c * atP - s * matrix[q][i];
                        matrix[q][i] = s * atP + c * matrix[q][i];
                    }
                    for (double[] row : vectors) {
                        turn(row, p, q, c, s);
                    }
                }
            }
            if (!turned) {
                return;
            }
        }
    }

    private static void turn(double[] row, int p, int q, double c, double s) {
        double atP = row[p];
        row[p] = c * atP - s * row[q];
        row[q] = s * atP + c * row[q];
    }
}
