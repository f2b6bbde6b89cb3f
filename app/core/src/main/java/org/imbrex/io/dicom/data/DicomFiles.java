package org.imbrex.io.dicom.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads and writes DICOM files. Found by {@link java.util.ServiceLoader}; one that is installed goes before our own. */
public interface DicomFiles {
    /** What it is called, for logs. */
    String name();

    /**
     * Reads everything but the pixels.
     *
     * @throws org.imbrex.error.InputException if the file cannot be read; its message starts with a {@link Refusal} and
     *     names the element and the byte where that is known
     */
    DicomFile read(Path file);

    /** What can be read of a file that {@link #read} refuses: the elements in front of the first that cannot be. */
    DataSet readable(Path file);

    /**
     * Opens the frames of a file that was read.
     *
     * @throws org.imbrex.error.InputException if it has none, or if they cannot be unpacked
     */
    Frames frames(DicomFile file);

    /**
     * Writes a file, with the file meta information that follows from its data set. It gets its name when it is whole.
     *
     * @param data elements of groups above 2, texts in the character set that it names
     * @param syntax one without packed pixels
     * @param pixels bytes for Pixel Data, or null if the data set has no pixels or holds them itself
     * @throws org.imbrex.error.ResourceException if it cannot be written
     */
    void write(Path file, DataSet data, TransferSyntax syntax, @Nullable PixelOutput pixels);
}
