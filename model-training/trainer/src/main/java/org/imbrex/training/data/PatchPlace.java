package org.imbrex.training.data;

import org.jspecify.annotations.Nullable;

/**
 * A place for a patch in a case.
 *
 * @param summary the case
 * @param first the slice in which the patch begins; below 0 if the scan has fewer slices than the patch
 * @param seen the voxel that has to be seen, or null if the patch may lie anywhere
 */
record PatchPlace(CaseSummary summary, int first, PatchPlace.@Nullable Seen seen) {
    /**
     * A voxel to be seen.
     *
     * @param rarest whether it is of the rarest class
     */
    record Seen(int z, int y, int x, boolean rarest) {}

    boolean ofRarest() {
        return seen != null && seen.rarest;
    }

    /** A centre for a patch along an axis: anywhere, not beyond the border if the scan is large enough. */
    static double anywhere(double share, int patch, int scan) {
        return patch >= scan ? (scan - 1) / 2.0 : (patch - 1) / 2.0 + share * (scan - patch);
    }

    /** A centre along an axis, moved so that the patch lies inside the scan, or around its middle if it is larger. */
    static double inside(double centre, int patch, int scan) {
        return patch >= scan
                ? (scan - 1) / 2.0
                : Math.min(scan - 1 - (patch - 1) / 2.0, Math.max((patch - 1) / 2.0, centre));
    }
}
