package org.imbrex.dcm4che;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.DicomFilesContract;
import org.junit.jupiter.api.Test;

class Dcm4cheFilesTest extends DicomFilesContract {
    @Override
    protected DicomFiles files() {
        return new Dcm4cheFiles();
    }

    @Test
    void itIsFoundWhereItIsOnTheClassPath() {
        assertThat(ServiceLoader.load(DicomFiles.class)
                        .findFirst()
                        .orElseThrow()
                        .name())
                .isEqualTo("dcm4che");
    }
}
