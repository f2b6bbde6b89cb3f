package org.imbrex.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.imbrex.error.InputException;
import org.imbrex.io.ScanFolder;
import org.imbrex.io.ScanReader;
import org.imbrex.report.IntensityRange;
import org.imbrex.report.Overlay;
import org.imbrex.report.Section.PictureRow;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.jspecify.annotations.Nullable;

/** One case in pictures: the scan, the true mask, the predicted one, and where they differ. */
public final class CasePictures {
    private static final int LONGEST_SIDE = 512;
    private static final double VEIL = 0.5;
    private static final double DIFFERENCE_VEIL = 0.7;

    private CasePictures() {}

    /**
     * Pictures of the best, the median and the worst case of an evaluation, for its report.
     *
     * @param pairs the masks that were evaluated
     * @param truthReader reads a true mask, as for the {@link Evaluator}
     * @param scans the folder of the scans, named like the masks, or null if there are none; where a scan is missing or
     *     does not fit, the masks are shown on black and the caption says so
     */
    public static List<PictureRow> telling(
            Evaluation evaluation,
            List<CasePair> pairs,
            Function<CasePair, LabelMap> truthReader,
            @Nullable Path scans) {
        Map<String, Path> scanOf = scans == null ? Map.of() : ScanFolder.files(scans, "scans");
        List<PictureRow> rows = new ArrayList<>();
        EvaluationReport.telling(evaluation).forEach((caption, one) -> {
            CasePair pair = pairs.stream()
                    .filter(p -> p.name().equals(one.name()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("expected the masks of " + one.name()));
            MaskPair masks = MaskPair.read(pair, truthReader);
            Path file = scanOf.get(one.name());
            if (file == null) {
                rows.add(of(caption + " (no scan)", black(masks.truth().extent()), masks.truth(), masks.prediction()));
                return;
            }
            try (ScanSource source = ScanReader.open(file)) {
                MaskPair placed = masks.on(pair, source.info());
                Extent extent = source.info().extent();
                if (!extent.equals(placed.truth().extent())) {
                    throw InputException.of(file, placed.truth().extent() + " as its mask", extent.toString());
                }
                rows.add(of(caption, Volume.read(source), placed.truth(), placed.prediction()));
            } catch (InputException e) {
                rows.add(of(
                        caption + " (no scan: " + e.getMessage() + ")",
                        black(masks.truth().extent()),
                        masks.truth(),
                        masks.prediction()));
            }
        });
        return rows;
    }

    private static Volume black(Extent extent) {
        return Volume.of(extent, new float[Math.toIntExact(extent.voxels())]);
    }

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
