package org.imbrex.evaluate;

import java.util.List;
import org.imbrex.report.IntensityRange;
import org.imbrex.report.Overlay;
import org.imbrex.report.Section.PictureRow;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Volume;

/** One case in pictures: the scan, the true mask, the predicted one, and where they differ. */
public final class CasePictures {
    private static final int LONGEST_SIDE = 512;
    private static final double VEIL = 0.5;
    private static final double DIFFERENCE_VEIL = 0.7;

    private CasePictures() {}

    /**
     * Pictures of the slice with the most to see.
     *
     * @param scan of the same extent as the masks
     */
    public static PictureRow of(String caption, Volume scan, LabelMap truth, LabelMap prediction) {
        Overlay slice = Overlay.of(scan, fullestSlice(truth, prediction), IntensityRange.of(scan));
        return new PictureRow(
                caption,
                List.of(
                        slice.picture("scan", LONGEST_SIDE),
                        slice.fill(truth, VEIL).picture("truth", LONGEST_SIDE),
                        slice.fill(prediction, VEIL).picture("prediction", LONGEST_SIDE),
                        slice.difference(truth, prediction, DIFFERENCE_VEIL).picture("difference", LONGEST_SIDE)));
    }

    /** The slice in which most voxels are of a class in one of the masks; the middle one if there is none. */
    static int fullestSlice(LabelMap truth, LabelMap prediction) {
        Extent extent = truth.extent();
        int plane = extent.height() * extent.width();
        int fullest = extent.depth() / 2;
        int most = 0;
        for (int z = 0; z < extent.depth(); z++) {
            int set = 0;
            for (int i = z * plane; i < (z + 1) * plane; i++) {
                set += truth.at(i) != 0 || prediction.at(i) != 0 ? 1 : 0;
            }
            if (set > most) {
                most = set;
                fullest = z;
            }
        }
        return fullest;
    }
}
