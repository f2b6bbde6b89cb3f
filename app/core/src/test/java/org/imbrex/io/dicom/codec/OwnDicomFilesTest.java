package org.imbrex.io.dicom.codec;

import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.DicomFilesContract;

class OwnDicomFilesTest extends DicomFilesContract {
    @Override
    protected DicomFiles files() {
        return new OwnDicomFiles();
    }
}
