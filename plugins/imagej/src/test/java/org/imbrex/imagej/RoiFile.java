package org.imbrex.imagej;

import ij.gui.Roi;
import ij.io.RoiEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of ROIs as ImageJ's own encoder writes them. */
public final class RoiFile {
    private RoiFile() {}

    /** As {@code More > Save...} of the ROI Manager does. */
    public static Path zip(Path file, List<Roi> rois) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Roi roi : rois) {
                out.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
                out.write(RoiEncoder.saveAsByteArray(roi));
                out.closeEntry();
            }
        }
        return file;
    }
}
