package org.imbrex.io;

import java.nio.file.Path;
import org.imbrex.io.nifti.NiftiOutput;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Volume;

/** Writes scans as PNG, TIFF or NIfTI, by the file's suffix. */
public final class ScanWriter {
    private ScanWriter() {}

    /**
     * Writes a scan with samples of the type its {@link Volume#info()} names; the same volume gives the same bytes.
     *
     * @param file ends in .png (one slice of UINT8 or UINT16, 1 or 3 channels), .tif, .tiff, .nii or .nii.gz
     * @throws org.imbrex.error.UsageException if the suffix is unknown, the format cannot hold such a scan, or a value is
     *     outside the sample type's range or is not integral where it has to be
     */
    public static void write(Path file, Volume volume) {
        if (NiftiOutput.isNamed(file)) {
            NiftiOutput.scan(file, volume);
        } else {
            RasterOutput.scan(file, volume);
        }
    }
}
