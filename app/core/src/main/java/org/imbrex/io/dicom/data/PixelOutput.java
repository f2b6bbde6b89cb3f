package org.imbrex.io.dicom.data;

import java.io.IOException;
import java.io.OutputStream;

/** Pixels on their way into a file, native, so that they need not be in memory together. */
public interface PixelOutput {
    /** Their bytes in all. */
    long length();

    /** Writes so many bytes. */
    void writeTo(OutputStream out) throws IOException;
}
