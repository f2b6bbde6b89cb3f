package org.imbrex.batch;

import java.nio.file.Path;
import java.util.Locale;
import org.imbrex.error.UsageException;
import org.imbrex.io.ScanReader;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.volume.ScanSource;

/**
 * A time point of a case, and what its results are called.
 *
 * @param index from 0 on
 * @param of how many the case has
 */
record ScanFrame(ScanCase scan, int index, int of) {
    ScanSource open(SeriesOptions options) {
        if (scan.series() != null) {
            return Dicom.open(scan.series(), options);
        }
        return scan.channels().isEmpty() ? ScanReader.openFrame(scan.path(), index) : ScanReader.open(scan.parts());
    }

    /** What its results are called, without a suffix: {@code cells.t007}. */
    String stem() {
        int digits = Integer.toString(of).length();
        return of == 1 ? scan.name() : scan.name() + ".t" + ("%0" + digits + "d").formatted(index + 1);
    }

    /**
     * Where its mask goes: the format of a scan is that of its mask, but PNG for a plane of a lossy format and TIFF for a
     * stack of others.
     *
     * @throws UsageException if that is the scan itself
     */
    Path mask(Path folder, int depth, boolean dicom) {
        String suffix = dicom ? ".dcm" : volumeSuffix();
        Path mask = folder.resolve(stem() + (suffix.equals(".tif") && depth == 1 && !isTiff() ? ".png" : suffix));
        if (mask.toAbsolutePath()
                .normalize()
                .equals(scan.path().toAbsolutePath().normalize())) {
            throw new UsageException("its mask would take its place; expected another folder for the results");
        }
        return mask;
    }

    /** Where its probabilities go: NIfTI for NIfTI, DICOM for DICOM, else TIFF. */
    Path probabilities(Path folder, boolean dicom) {
        return folder.resolve(stem() + ".probabilities" + (dicom ? ".dcm" : volumeSuffix()));
    }

    /** Where its objects go: DICOM for DICOM, else TIFF. */
    Path objects(Path folder, boolean dicom) {
        return folder.resolve(stem() + ".objects" + (dicom ? ".dcm" : ".tif"));
    }

    /** Where the measures of its objects go. */
    Path objectTable(Path folder) {
        return folder.resolve(stem() + ".objects.csv");
    }

    /** The suffix of what is written for a volume. */
    private String volumeSuffix() {
        String file = fileName();
        if (file.endsWith(".nii") || file.endsWith(".hdr") || file.endsWith(".img")) {
            return ".nii";
        }
        return file.endsWith(".nii.gz") || file.endsWith(".hdr.gz") || file.endsWith(".img.gz") ? ".nii.gz" : ".tif";
    }

    private boolean isTiff() {
        return fileName().endsWith(".tif") || fileName().endsWith(".tiff");
    }

    private String fileName() {
        return String.valueOf(scan.path().getFileName()).toLowerCase(Locale.ROOT);
    }
}
