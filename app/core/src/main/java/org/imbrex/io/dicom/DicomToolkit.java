package org.imbrex.io.dicom;

import java.util.ServiceLoader;
import org.imbrex.io.dicom.codec.OwnDicomFiles;
import org.imbrex.io.dicom.data.DicomFiles;

/** Which implementation reads and writes DICOM files: one on the class path before our own. */
public final class DicomToolkit {
    private static final DicomFiles FILES =
            ServiceLoader.load(DicomFiles.class).findFirst().orElseGet(OwnDicomFiles::new);

    private DicomToolkit() {}

    public static DicomFiles files() {
        return FILES;
    }
}
