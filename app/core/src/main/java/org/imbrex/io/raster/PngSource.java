package org.imbrex.io.raster;

import java.nio.file.Path;
import org.imbrex.volume.ScanSource;

/** PNG images. */
final class PngSource {
    private PngSource() {}

    static ScanSource open(Path file, Meaning meaning) {
        return JpegScan.wholeImage(file, meaning == Meaning.STORED);
    }
}
