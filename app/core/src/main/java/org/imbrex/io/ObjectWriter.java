package org.imbrex.io;

import java.nio.file.Path;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.raster.RasterOutput;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.ScanSource;

/**
 * Writes the numbers of objects: as a TIFF of 8, 16 or 32 bits, whatever the largest number needs; or as a DICOM SEG with a
 * segment for each object.
 */
public final class ObjectWriter {
    private ObjectWriter() {}

    /**
     * Starts the objects of a scan; the file gets its name when it is whole.
     *
     * @param file ends in .dcm for a scan from DICOM, which then is on its own planes, else in .tif
     * @param made what formats that tell it say of the classes
     * @param classes the class of each object, that of object 1 first
     */
    public static ObjectSink openLike(Path file, ScanSource scan, Made made, byte[] classes) {
        return Dicom.isNamed(file)
                ? Dicom.objects(file, JoinedScan.first(scan), made.segments(), classes, made.segOptions())
                : open(file, scan.info().extent(), scan.info().geometry(), classes.length);
    }

    /** Starts a TIFF that gets its name when it is whole. */
    public static ObjectSink open(Path file, Extent extent, Geometry geometry, int objects) {
        return RasterOutput.objects(file, extent, geometry, objects);
    }
}
