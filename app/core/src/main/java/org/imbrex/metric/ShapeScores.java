package org.imbrex.metric;

import org.imbrex.volume.LabelMap;

/**
 * How well the shape of one class was found in one case: its surface, its volume and its single lesions. Distances are in
 * millimetres, or in voxels where spacing is unknown.
 *
 * @param hd95 the 95th percentile of the Hausdorff distance
 * @param assd the average symmetric surface distance
 * @param nsd the normalised surface distance at the tolerance asked for
 * @param volume how large it is
 * @param lesions its components, matched where they share a voxel
 * @param lesionsByIou its components, matched one to one where their intersection over union is {@value #LEAST_IOU} or
 *     more
 */
public record ShapeScores(
        double hd95, double assd, double nsd, VolumeScores volume, Lesions lesions, Lesions lesionsByIou) {
    public static final double LEAST_IOU = 0.1;

    /** A class that neither mask has: right. */
    public static final ShapeScores ABSENT =
            new ShapeScores(0, 0, 1, new VolumeScores(0, 0), Lesions.NONE, Lesions.NONE);

    /**
     * Scores a class.
     *
     * @param tolerance of the normalised surface distance, in millimetres
     */
    public static ShapeScores of(LabelMap truth, LabelMap prediction, int label, double tolerance) {
        SurfaceDistances distances = SurfaceDistances.between(truth, prediction, label);
        return new ShapeScores(
                distances.hausdorff(95),
                distances.averageSymmetric(),
                distances.normalised(tolerance),
                VolumeScores.of(truth, prediction, label),
                Lesions.byOverlap(truth, prediction, label),
                Lesions.byIou(truth, prediction, label, LEAST_IOU));
    }
}
