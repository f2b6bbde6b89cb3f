package org.imbrex.preprocess;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * What is known of the intensities of one channel of a whole scan.
 *
 * @param min the smallest value
 * @param max the largest value
 * @param mean their mean
 * @param deviation their standard deviation (of the population: divided by the number of voxels)
 * @param percentiles the percentiles that were asked for (0 to 100) and their values, linear between neighbours in rank
 *     as in NumPy's default
 */
public record IntensityStatistics(
        float min, float max, double mean, double deviation, Map<Double, Double> percentiles) {

    private static final int VOXELS_AT_ONCE = 1 << 18;

    public IntensityStatistics {
        percentiles = Map.copyOf(percentiles);
    }

    /**
     * Reads a scan once, and once more where percentiles are asked for; holds a few rows of it at a time. The result does
     * not depend on how many.
     *
     * @param percentiles 0 to 100
     * @return the statistics of each channel
     * @throws IllegalArgumentException if a voxel is not finite, naming it
     */
    public static List<IntensityStatistics> of(ScanSource scan, Collection<Double> percentiles) {
        return of(scan, percentiles, VOXELS_AT_ONCE);
    }

    static List<IntensityStatistics> of(ScanSource scan, Collection<Double> percentiles, int voxelsAtOnce) {
        int channels = scan.info().channels();
        Moments[] moments = new Moments[channels];
        Arrays.setAll(moments, c -> new Moments());
        Quantiles[] quantiles = new Quantiles[channels];
        Arrays.setAll(quantiles, c -> new Quantiles(scan.info().extent().voxels(), percentiles));
        forEachRow(scan, voxelsAtOnce, (channel, values, from, to, y, z) -> {
            if (!moments[channel].add(values, from, to)) {
                throw notFinite(values, from, to, y, z);
            }
            quantiles[channel].count(values, from, to);
        });
        if (!percentiles.isEmpty()) {
            for (Quantiles q : quantiles) {
                q.narrow();
            }
            forEachRow(
                    scan,
                    voxelsAtOnce,
                    (channel, values, from, to, y, z) -> quantiles[channel].countNarrowed(values, from, to));
        }
        List<IntensityStatistics> result = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            Moments m = moments[c];
            Map<Double, Double> values = new TreeMap<>();
            for (double p : percentiles) {
                values.put(p, quantiles[c].percentile(p));
            }
            result.add(new IntensityStatistics(m.min, m.max, m.mean, Math.sqrt(m.squares / m.count), values));
        }
        return result;
    }

    /**
     * A percentile that was asked for.
     *
     * @throws IllegalArgumentException if it was not
     */
    public double percentile(double percent) {
        Double value = percentiles.get(percent);
        if (value == null) {
            throw new IllegalArgumentException(
                    "expected one of the percentiles " + percentiles.keySet() + ", found " + percent);
        }
        return value;
    }

    private static void forEachRow(ScanSource scan, int voxelsAtOnce, RowConsumer consumer) {
        ScanInfo info = scan.info();
        Extent extent = info.extent();
        int width = extent.width();
        int rowsAtOnce = Math.max(1, Math.min(extent.height(), voxelsAtOnce / width / info.channels()));
        float[] values = new float[Math.multiplyExact(Math.multiplyExact(rowsAtOnce, width), info.channels())];
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, extent.height() - y);
                scan.read(new Region(z, y, 0, Extent.of(rows, width)), FloatBuffer.wrap(values));
                for (int c = 0; c < info.channels(); c++) {
                    for (int row = 0; row < rows; row++) {
                        int from = (c * rows + row) * width;
                        consumer.accept(c, values, from, from + width, y + row, z);
                    }
                }
            }
        }
    }

    private static IllegalArgumentException notFinite(float[] values, int from, int to, int y, int z) {
        int i = from;
        while (i < to - 1 && Float.isFinite(values[i])) {
            i++;
        }
        return new IllegalArgumentException(
                "expected finite intensities, found " + values[i] + " at x " + (i - from) + ", y " + y + ", z " + z);
    }

    private interface RowConsumer {
        void accept(int channel, float[] values, int from, int to, int y, int z);
    }

    /**
     * Mean and squared deviations, row by row. Within a row the sums are taken around its first value, rows are joined by
     * the update of Chan, Golub and LeVeque (1979): neither loses digits where the mean is large against the deviation.
     */
    private static final class Moments {
        long count;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        double mean;
        double squares;

        /** Takes a row in; false, and useless from then on, if one of its values is not finite. */
        boolean add(float[] v, int from, int to) {
            // Four independent lanes keep the adders busy: one sum would wait for itself at every voxel.
            double shift = v[from];
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double q0 = 0;
            double q1 = 0;
            double q2 = 0;
            double q3 = 0;
            int i = from;
            for (; i + 3 < to; i += 4) {
                double a = v[i] - shift;
                double b = v[i + 1] - shift;
                double c = v[i + 2] - shift;
                double d = v[i + 3] - shift;
                s0 += a;
                s1 += b;
                s2 += c;
                s3 += d;
                q0 += a * a;
                q1 += b * b;
                q2 += c * c;
                q3 += d * d;
            }
            for (; i < to; i++) {
                double a = v[i] - shift;
                s0 += a;
                q0 += a * a;
            }
            double sum = s0 + s1 + (s2 + s3);
            if (!Double.isFinite(sum)) {
                return false;
            }
            float low = min;
            float high = max;
            for (i = from; i < to; i++) {
                low = Math.min(low, v[i]);
                high = Math.max(high, v[i]);
            }
            min = low;
            max = high;
            join(to - from, shift, sum, q0 + q1 + (q2 + q3));
            return true;
        }

        private void join(int n, double shift, double sum, double sumOfSquares) {
            double rowMean = shift + sum / n;
            double rowSquares = Math.max(0, sumOfSquares - sum * sum / n);
            double delta = rowMean - mean;
            long all = count + n;
            mean += delta * n / all;
            squares += rowSquares + delta * delta * count / all * n;
            count = all;
        }
    }
}
