package org.imbrex.io.dicom.series;

import java.nio.file.Path;
import org.imbrex.error.InputException;

/**
 * A file that was meant as DICOM and cannot be read, or is no slice although it holds an image.
 *
 * @param file where it is
 * @param series its Series Instance UID, as far as the file could be read; else empty, and it may be of any series
 * @param problem why, in a line that names the file
 */
public record UnreadableFile(Path file, String series, InputException problem) {
    /** Whether it is known which series it is of. */
    boolean hasSeries() {
        return !series.isEmpty();
    }
}
