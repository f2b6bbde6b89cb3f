package org.imbrex.io.dicom.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A DICOM file without its pixels.
 *
 * @param path where it is
 * @param syntax how it is encoded
 * @param data all elements before the pixels, with the file meta information
 * @param pixels where the pixels are, or null if it has none
 */
public record DicomFile(
        Path path,
        TransferSyntax syntax,
        DataSet data,
        @Nullable PixelLocation pixels) {}
