package org.imbrex.training.run;

import org.imbrex.metric.LesionCounts;

/**
 * What validation found of one class, over all cases together.
 *
 * @param truth voxels that are of the class
 * @param predicted voxels that were taken for it
 * @param both voxels that are and were
 * @param lesions its connected regions, those that share a voxel with one of the other mask counting as found; none of the
 *     background, nor where there are too many classes to look at each
 */
public record ClassTally(long truth, long predicted, long both, LesionCounts lesions) {
    /** {@code 2 both / (truth + predicted)}; 1 where the class is in neither mask. */
    public double dice() {
        return truth + predicted == 0 ? 1 : 2.0 * both / (truth + predicted);
    }
}
