package org.imbrex.metric;

import org.imbrex.volume.LabelMap;

/**
 * How large a class is in truth and prediction, in cubic millimetres (voxels where spacing is unknown).
 *
 * @param truth its true volume
 * @param prediction its predicted volume
 */
public record VolumeScores(double truth, double prediction) {
    /** The volumes of a class, with the spacing of the true mask. */
    public static VolumeScores of(LabelMap truth, LabelMap prediction, int label) {
        double voxel = truth.geometry().spacing().stream().reduce(1.0, (a, b) -> a * b);
        return new VolumeScores(voxel * count(truth, label), voxel * count(prediction, label));
    }

    /** The predicted volume less the true one: positive where too much was found. */
    public double difference() {
        return prediction - truth;
    }

    /** The difference as a share of the true volume; 0 where both are empty, undefined (NaN) where only the true one is. */
    public double relativeDifference() {
        if (truth == 0) {
            return prediction == 0 ? 0 : Double.NaN;
        }
        return difference() / truth;
    }

    private static long count(LabelMap map, int label) {
        byte wanted = (byte) label;
        long count = 0;
        for (byte one : map.labels()) {
            count += one == wanted ? 1 : 0;
        }
        return count;
    }
}
