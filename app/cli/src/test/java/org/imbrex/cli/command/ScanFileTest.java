package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.ScanWriter;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanFileTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeScans() {
        for (String name : List.of("b_0001", "a_0000", "b_0000", "a_0001")) {
            float[] voxels = {name.charAt(0), name.charAt(name.length() - 1)};
            ScanWriter.write(folder.resolve(name + ".nii.gz"), Volume.of(new Extent(1, 1, 2), voxels));
        }
    }

    @Test
    void numberedFilesAreTheChannelsOfAScanForAModelOfAsMany() {
        List<ScanFile> scans = ScanFile.joined(ScanFile.find(List.of(folder), Progress.NONE), 2);
        assertThat(scans).extracting(ScanFile::stem).containsExactly("a", "b");
        assertThat(scans.get(1).files())
                .containsExactly(folder.resolve("b_0000.nii.gz"), folder.resolve("b_0001.nii.gz"));
        assertThat(scans.get(1).mask(folder, 1, false)).isEqualTo(folder.resolve("b.nii.gz"));
        try (ScanSource scan = scans.get(0).open(SeriesOptions.STRICT)) {
            Volume volume = Volume.read(scan);
            assertThat(volume.channels()).containsExactly(new float[] {'a', '0'}, new float[] {'a', '1'});
        }
    }

    @Test
    void forOtherModelsAndWithOtherNamesFilesAreScansOfTheirOwn() throws IOException {
        List<ScanFile> found = ScanFile.find(List.of(folder), Progress.NONE);
        assertThat(ScanFile.joined(found, 1)).isEqualTo(found).hasSize(4);
        assertThat(ScanFile.joined(found, 3)).isEqualTo(found);
        Files.delete(folder.resolve("a_0001.nii.gz"));
        List<ScanFile> gap = ScanFile.find(List.of(folder), Progress.NONE);
        assertThat(ScanFile.joined(gap, 2)).isEqualTo(gap).hasSize(3);
    }
}
