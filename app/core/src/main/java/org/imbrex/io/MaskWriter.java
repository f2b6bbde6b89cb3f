package org.imbrex.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.nifti.NiftiOutput;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;

/** Writes masks as PNG, TIFF, NIfTI or DICOM SEG, by the file's suffix. A file gets its name only when it is whole. */
public final class MaskWriter {
    private MaskWriter() {}

    /** Writes a whole label map. */
    public static void write(Path file, LabelMap map) {
        try (LabelSink sink = open(file, map.extent(), map.geometry())) {
            sink.write(Region.all(map.extent()), ByteBuffer.wrap(map.labels()));
            sink.finish();
        }
    }

    /**
     * Starts a mask that is written region by region, in any order and from several threads.
     *
     * @param file ends in .png (one slice), .tif, .tiff, .nii or .nii.gz
     */
    public static LabelSink open(Path file, Extent extent, Geometry geometry) {
        return NiftiOutput.isNamed(file)
                ? NiftiOutput.labels(file, extent, geometry)
                : RasterOutput.labels(file, extent, geometry);
    }

    /**
     * Starts the mask of a scan, which has its extent and geometry; where both are of the same format, it says so in the
     * words of the scan's own header.
     *
     * @see #open(Path, Extent, Geometry)
     */
    public static LabelSink openLike(Path file, ScanSource scan) {
        return openLike(file, scan, Made.UNKNOWN);
    }

    /**
     * Starts the mask of a scan by a model.
     *
     * @param file ends in .dcm for a scan from DICOM, else as for the others
     * @param made what formats that tell it say of the mask
     * @see #openLike(Path, ScanSource)
     */
    public static LabelSink openLike(Path file, ScanSource scan, Made made) {
        if (Dicom.isNamed(file)) {
            return Dicom.labels(file, JoinedScan.first(scan), made.segments(), made.segOptions());
        }
        return NiftiOutput.isNamed(file)
                ? NiftiOutput.labels(file, JoinedScan.first(scan))
                : open(file, scan.info().extent(), scan.info().geometry());
    }
}
