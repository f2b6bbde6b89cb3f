package org.imbrex.evaluate;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.MaskReader;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;

/**
 * The true and the predicted mask of one case.
 *
 * @param name what the two files' names share
 * @param truth the true mask
 * @param prediction the predicted mask
 */
public record CasePair(String name, Path truth, Path prediction) {
    /**
     * Reads the true mask; ROIs, on the predicted one's grid.
     *
     * @param classes names by number, which say what ROIs are; a mask that holds numbers does not need them
     * @throws org.imbrex.error.InputException if it cannot be read, or a ROI is of no class
     */
    public LabelMap readTruth(List<String> classes) {
        if (!drawn()) {
            return MaskReader.read(truth);
        }
        LabelMap grid = MaskReader.read(prediction);
        ScanInfo info = new ScanInfo(grid.extent(), 1, SampleType.UINT8, grid.geometry());
        return RoiMask.read(truth, List.of()).labels(info, List.of(), classes);
    }

    /** Whether the true mask is made of ROIs, which have classes instead of numbers. */
    public boolean drawn() {
        return RoiMask.is(truth, List.of());
    }
}
