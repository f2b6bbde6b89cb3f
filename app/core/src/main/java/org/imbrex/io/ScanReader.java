package org.imbrex.io;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.nifti.NiftiFile;
import org.imbrex.io.raster.RasterFormat;
import org.imbrex.volume.ScanSource;

/** Opens scans of any format that is known, found by what the file holds, not by its suffix. */
public final class ScanReader {
    private static final int HEAD = 512;

    private ScanReader() {}

    /**
     * Opens a scan.
     *
     * @param file a file, or a folder with one DICOM series
     * @throws InputException if the file is missing, cut, hostile or of no known format
     */
    public static ScanSource open(Path file) {
        if (Files.isDirectory(file)) {
            return Dicom.open(file);
        }
        ByteBuffer head = head(file);
        if (Dicom.is(file, head)) {
            return Dicom.open(file);
        }
        return NiftiFile.is(file, head)
                ? NiftiFile.open(file)
                : raster(file, head).openScan(file);
    }

    /**
     * Opens a scan whose channels are in one file or in several on the same grid.
     *
     * @throws InputException as {@link #open(Path)}, and if the files are not of the same extent and in the same place
     */
    public static ScanSource open(List<Path> files) {
        return files.size() == 1 ? open(files.get(0)) : JoinedScan.open(files);
    }

    /** Whether a scan, or the first of its channels, is from DICOM, so that its masks are DICOM too. */
    public static boolean isDicom(ScanSource scan) {
        return Dicom.isScan(JoinedScan.first(scan));
    }

    /**
     * What a file's format is called: DICOM, NIfTI, TIFF, PNG or JPEG.
     *
     * @throws InputException if it is missing, or of no known format
     */
    public static String format(Path file) {
        if (Files.isDirectory(file)) {
            return "DICOM";
        }
        ByteBuffer head = head(file);
        if (Dicom.is(file, head)) {
            return "DICOM";
        }
        return NiftiFile.is(file, head) ? "NIfTI" : raster(file, head).name();
    }

    /**
     * How many time points a file holds; {@link #open(Path)} takes files of one.
     *
     * @throws InputException if the file is missing, cut, hostile or of no known format
     */
    public static int frames(Path file) {
        return isRaster(file) ? raster(file, head(file)).frames(file) : 1;
    }

    /**
     * Opens one time point as a scan of its own.
     *
     * @param frame from 0 on
     */
    public static ScanSource openFrame(Path file, int frame) {
        return isRaster(file) ? raster(file, head(file)).openFrame(file, frame) : open(file);
    }

    private static boolean isRaster(Path file) {
        if (Files.isDirectory(file)) {
            return false;
        }
        ByteBuffer head = head(file);
        return !Dicom.is(file, head) && !NiftiFile.is(file, head);
    }

    /** Opens the numbers that a file stores, for masks: the indices of a palette, not its colours. */
    static ScanSource openStored(Path file) {
        ByteBuffer head = head(file);
        return NiftiFile.is(file, head)
                ? NiftiFile.open(file)
                : raster(file, head).openStored(file);
    }

    private static RasterFormat raster(Path file, ByteBuffer head) {
        return RasterFormat.of(head)
                .orElseThrow(() ->
                        InputException.of(file, "a TIFF, PNG, JPEG, NIfTI or DICOM image", "another kind of file"));
    }

    static ByteBuffer head(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            if (bytes.size() == 0) {
                throw InputException.of(file, "an image", "an empty file");
            }
            return bytes.read(0, (int) Math.min(HEAD, bytes.size()));
        }
    }
}
