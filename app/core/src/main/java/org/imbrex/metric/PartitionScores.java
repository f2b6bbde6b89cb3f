package org.imbrex.metric;

import java.util.Arrays;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.LabelMap;

/**
 * How well an image was parted into segments, such as cells between membranes, whatever the segments' numbers: the Rand
 * and information scores of the ISBI 2012 challenge (Arganda-Carreras et al., Frontiers in Neuroanatomy 9:142, 2015).
 * With p(i,j) the share of voxels in predicted segment i and true segment j, s(i) and t(j) its sums, H the entropy and I
 * the mutual information. Only voxels that are in a true segment count (foreground-restricted); one of them that is in no
 * predicted segment is taken as a segment of its own. Each score lies between 0 and 1, 1 is best; all are undefined (NaN)
 * where the truth has no segment.
 *
 * @param randSplit sum p^2 / sum t^2: falls when segments are split
 * @param randMerge sum p^2 / sum s^2: falls when segments are merged
 * @param infoSplit I / H(s): falls when segments are split
 * @param infoMerge I / H(t): falls when segments are merged
 */
public record PartitionScores(double randSplit, double randMerge, double infoSplit, double infoMerge) {
    /** The Rand F-score V_Rand: the harmonic mean of its two parts. */
    public double rand() {
        return 2 * randSplit * randMerge / (randSplit + randMerge);
    }

    /** The information F-score V_Info: the harmonic mean of its two parts. */
    public double info() {
        return infoSplit + infoMerge == 0 ? 0 : 2 * infoSplit * infoMerge / (infoSplit + infoMerge);
    }

    /**
     * Scores the segments between membranes: the components of all that is not membrane, joined at faces (4 neighbours in
     * two dimensions, as in the challenge, which scores slice by slice).
     *
     * @param membrane the label of the membranes in both masks
     */
    public static PartitionScores betweenMembranes(LabelMap truth, LabelMap prediction, int membrane) {
        if (!truth.extent().equals(prediction.extent())) {
            throw new IllegalArgumentException(
                    "expected a prediction of " + truth.extent() + ", found " + prediction.extent());
        }
        return of(segments(truth, membrane), segments(prediction, membrane));
    }

    /**
     * Scores segments.
     *
     * @param truth the true segment of each voxel, from 1; 0 for none
     * @param prediction the predicted one
     */
    public static PartitionScores of(int[] truth, int[] prediction) {
        if (truth.length != prediction.length) {
            throw new IllegalArgumentException(
                    "expected " + truth.length + " predicted voxels, found " + prediction.length);
        }
        long[] pairs = new long[truth.length];
        int count = 0;
        int single = 0;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != 0) {
                // Each voxel without a predicted segment gets a number that no segment has.
                long segment = prediction[i] == 0 ? 0x80000000L | single++ : prediction[i];
                pairs[count++] = (long) truth[i] << 32 | segment;
            }
        }
        long[] joint = Arrays.copyOf(pairs, count);
        Clusters both = Clusters.of(joint);
        Clusters expected =
                Clusters.of(Arrays.stream(joint).map(pair -> pair >>> 32).toArray());
        Clusters predicted =
                Clusters.of(Arrays.stream(joint).map(pair -> pair & 0xffffffffL).toArray());
        double information = Math.max(0, expected.entropy + predicted.entropy - both.entropy);
        return new PartitionScores(
                both.squares / expected.squares,
                both.squares / predicted.squares,
                share(information, predicted.entropy, count),
                share(information, expected.entropy, count));
    }

    /** Where there is but one segment, no information is missing. */
    private static double share(double information, double entropy, int voxels) {
        if (voxels == 0) {
            return Double.NaN;
        }
        return entropy == 0 ? 1 : information / entropy;
    }

    private static int[] segments(LabelMap map, int membrane) {
        byte wall = (byte) membrane;
        byte[] labels = map.labels();
        return Components.of(map.extent(), index -> labels[index] != wall, Connectivity.FACES)
                .numbers();
    }

    /** The sum of squared shares and the entropy of a set of numbers. */
    private record Clusters(double squares, double entropy) {
        static Clusters of(long[] numbers) {
            Arrays.sort(numbers);
            double squares = 0;
            double entropy = 0;
            for (int start = 0; start < numbers.length; ) {
                int end = start;
                while (end < numbers.length && numbers[end] == numbers[start]) {
                    end++;
                }
                double share = (double) (end - start) / numbers.length;
                squares += share * share;
                entropy -= share * Math.log(share);
                start = end;
            }
            return new Clusters(squares, entropy);
        }
    }
}
