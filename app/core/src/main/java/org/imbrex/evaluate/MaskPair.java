package org.imbrex.evaluate;

import java.util.function.Function;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.SamePlace;
import org.imbrex.io.dicom.seg.CommonGrid;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.ScanInfo;

/**
 * The two masks of a case, on one grid.
 *
 * @param truth the true one
 * @param prediction the predicted one
 */
public record MaskPair(LabelMap truth, LabelMap prediction) {
    /**
     * Reads both.
     *
     * @throws InputException if one cannot be read, or if they are not of one scan
     */
    public static MaskPair read(CasePair pair, Function<CasePair, LabelMap> truthReader) {
        LabelMap truth = truthReader.apply(pair);
        LabelMap prediction = MaskReader.read(pair.prediction());
        if (MaskReader.leavesOutSlices(pair.truth()) || MaskReader.leavesOutSlices(pair.prediction())) {
            CommonGrid common = CommonGrid.of(pair.prediction(), truth, prediction);
            return new MaskPair(common.first(), common.second());
        }
        if (!prediction.extent().equals(truth.extent())) {
            throw InputException.of(
                    pair.prediction(),
                    truth.extent() + " as " + pair.truth(),
                    prediction.extent().toString());
        }
        SamePlace.check(
                pair.prediction(), prediction.geometry(), pair.truth().toString(), truth.geometry(), truth.extent());
        return new MaskPair(truth, prediction);
    }

    /** The masks on the grid of their scan, where they may have left out slices. */
    MaskPair on(CasePair pair, ScanInfo scan) {
        if (scan.extent().equals(truth.extent()) || !MaskReader.leavesOutSlices(pair.truth())) {
            return this;
        }
        LabelMap grid = LabelMap.empty(scan.extent(), scan.geometry());
        return new MaskPair(
                CommonGrid.of(pair.truth(), grid, truth).second(),
                CommonGrid.of(pair.prediction(), grid, prediction).second());
    }
}
