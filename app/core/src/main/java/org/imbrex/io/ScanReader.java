package org.imbrex.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.raster.RasterFormat;
import org.imbrex.volume.ScanSource;

/** Opens scans of any format that is known, found by what the file holds, not by its suffix. */
public final class ScanReader {
    private static final int HEAD = 512;

    private ScanReader() {}

    /**
     * Opens a scan.
     *
     * @throws InputException if the file is missing, cut, hostile or of no known format
     */
    public static ScanSource open(Path file) {
        return raster(file).openScan(file);
    }

    /** The raster format of a file. */
    static RasterFormat raster(Path file) {
        return RasterFormat.of(head(file))
                .orElseThrow(() -> InputException.of(file, "a TIFF, PNG or JPEG image", "another kind of file"));
    }

    private static ByteBuffer head(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            if (bytes.size() == 0) {
                throw InputException.of(file, "an image", "an empty file");
            }
            return bytes.read(0, (int) Math.min(HEAD, bytes.size()));
        }
    }
}
