package org.imbrex.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.imbrex.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanFolderTest {
    @TempDir
    private Path folder;

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(folder.resolve(name));
        }
    }

    @Test
    void theStemIsTheNameWithoutAllOfItsImageSuffix() {
        assertThat(ScanFolder.stem("brain.nii.gz")).isEqualTo("brain");
        assertThat(ScanFolder.stem("v1.2.OME.TIFF")).isEqualTo("v1.2");
        assertThat(ScanFolder.stem("a.b.png")).isEqualTo("a.b");
        assertThat(ScanFolder.stem("run.json")).isEqualTo("run.json");
        assertThat(ScanFolder.stem(".png")).isEqualTo(".png");
    }

    @Test
    void imagesComeByNameAndNumbersBySize() throws IOException {
        touch("10.png", "9.tif", "b.png", "a.jpg", ".hidden.png", "run.json");
        assertThat(ScanFolder.files(folder, "scans").keySet()).containsExactly("9", "10", "a", "b");
    }

    @Test
    void twoOfOneNameAreRefused() throws IOException {
        touch("a.png", "a.tif");
        assertThatThrownBy(() -> ScanFolder.files(folder, "scans"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected one image named a");
    }

    @Test
    void noImageIsRefused() throws IOException {
        touch("run.json");
        assertThatThrownBy(() -> ScanFolder.files(folder, "scans"))
                .hasMessage(folder + ": expected scans as images, found no image");
        assertThatThrownBy(() -> ScanFolder.files(folder.resolve("x"), "scans"))
                .hasMessage(folder.resolve("x") + ": expected a folder of scans, found nothing");
    }
}
