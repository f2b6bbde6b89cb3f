package org.imbrex.io;

import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.nifti.NiftiOutput;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * Writes class probabilities as 32-bit floats, by the file's suffix: as a TIFF that ImageJ shows as a hyperstack, a channel
 * for each class, or as NIfTI with the classes along the fourth axis.
 */
public final class ProbabilityWriter {
    private ProbabilityWriter() {}

    /**
     * Starts a file that is written region by region, in any order and from several threads. A TIFF is not compressed, and
     * becomes a BigTIFF where it takes 4 GB or more.
     *
     * @param file ends in .tif, .tiff, .nii or .nii.gz
     * @param classNames a name for each class, or none at all; they become the labels of a TIFF's pages
     * @throws org.imbrex.error.ResourceException if the disk has not enough room or the folder cannot be written
     */
    public static ProbabilitySink open(
            Path file, Extent extent, int classes, List<String> classNames, Geometry geometry) {
        return NiftiOutput.isNamed(file)
                ? NiftiOutput.probabilities(file, extent, classes, geometry)
                : RasterOutput.probabilities(file, extent, classes, classNames, geometry);
    }

    /**
     * Starts the probabilities of a scan, which have its extent and geometry; where both are of the same format, they say
     * so in the words of the scan's own header.
     *
     * @see #open(Path, Extent, int, List, Geometry)
     */
    public static ProbabilitySink openLike(Path file, ScanSource scan, Made made) {
        List<String> classNames = made.classes();
        if (Dicom.isNamed(file)) {
            return Dicom.probabilities(file, JoinedScan.first(scan), made.segments(), made.segOptions());
        }
        if (NiftiOutput.isNamed(file)) {
            return NiftiOutput.probabilities(file, JoinedScan.first(scan), classNames.size());
        }
        ScanInfo info = scan.info();
        return open(file, info.extent(), classNames.size(), classNames, info.geometry());
    }
}
