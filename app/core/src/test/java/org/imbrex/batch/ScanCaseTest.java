package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.io.dicom.series.MadeSeries;
import org.imbrex.io.dicom.series.SeriesOptions;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCaseTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeScans() {
        for (String name : List.of("b_0001", "a_0000", "b_0000", "a_0001")) {
            float[] voxels = {name.charAt(0), name.charAt(name.length() - 1)};
            ScanWriter.write(folder.resolve(name + ".nii.gz"), Volume.of(new Extent(1, 1, 2), voxels));
        }
    }

    private List<ScanCase> found() {
        return CaseFinder.find(List.of(folder.toString()), folder.resolve("masks"), Progress.NONE);
    }

    @Test
    void numberedFilesAreTheChannelsOfAScanForAModelOfAsMany() {
        List<ScanCase> scans = ScanCase.joined(found(), 2);
        assertThat(scans).extracting(ScanCase::name).containsExactly("a", "b");
        assertThat(scans.get(1).files())
                .containsExactly(folder.resolve("b_0000.nii.gz"), folder.resolve("b_0001.nii.gz"));
        assertThat(scans.get(1).frames().get(0).mask(folder, 1, false)).isEqualTo(folder.resolve("b.nii.gz"));
        try (ScanSource scan = scans.get(0).frames().get(0).open(SeriesOptions.STRICT)) {
            Volume volume = Volume.read(scan);
            assertThat(volume.channels()).containsExactly(new float[] {'a', '0'}, new float[] {'a', '1'});
        }
    }

    @Test
    void aPatternThatMatchesAFolderAndItsFilesFindsEachOnce() throws IOException {
        Files.createDirectories(folder.resolve("in/deep"));
        Files.copy(folder.resolve("b_0000.nii.gz"), folder.resolve("in/deep/b.nii.gz"));
        Files.copy(folder.resolve("a_0000.nii.gz"), folder.resolve("in/a.nii.gz"));
        assertThat(CaseFinder.find(List.of(folder + "/in/**"), folder.resolve("masks"), Progress.NONE))
                .extracting(ScanCase::name)
                .containsExactly("a", "deep/b");
    }

    @Test
    void channelsWithCommasBetweenThemAreOneScan() {
        String together = folder.resolve("b_0001.nii.gz") + "," + folder.resolve("a_0000.nii.gz");
        List<ScanCase> scans = CaseFinder.find(List.of(together), folder.resolve("masks"), Progress.NONE);
        assertThat(scans).singleElement().extracting(ScanCase::name).isEqualTo("b_0001");
        try (ScanSource scan = scans.get(0).frames().get(0).open(SeriesOptions.STRICT)) {
            assertThat(Volume.read(scan).channels()).containsExactly(new float[] {'b', '1'}, new float[] {'a', '0'});
        }
        assertThat(CaseFinder.find(List.of(together + ",none.nii"), folder, Progress.NONE))
                .singleElement()
                .extracting(scan -> scan.channels().size())
                .isEqualTo(0);
    }

    /** Two series of one study: the mask is a segmentation of the first. */
    @Test
    void channelsMayBeSeriesOfDicom() throws IOException {
        for (String name : List.of("flair", "t2")) {
            MadeSeries made = new MadeSeries(4, 3).at(new double[] {0, 0, 0}, new double[] {0, 0, 2}, 3);
            made.series = "1.2.826.0.1.3680043.10." + name.length();
            made.write(folder.resolve(name));
        }
        ScanCase found = CaseFinder.find(
                        List.of(folder.resolve("flair") + "," + folder.resolve("t2")), folder, Progress.NONE)
                .get(0);
        assertThat(found.files()).hasSize(6);
        try (ScanSource scan = found.frames().get(0).open(SeriesOptions.STRICT)) {
            assertThat(scan.info().channels()).isEqualTo(2);
            assertThat(ScanReader.isDicom(scan)).isTrue();
            Path mask = folder.resolve("mask.dcm");
            LabelMap labels = LabelMap.empty(scan.info().extent(), scan.info().geometry());
            labels.labels()[7] = 1;
            try (LabelSink sink = MaskWriter.openLike(mask, scan)) {
                sink.write(Region.all(labels.extent()), ByteBuffer.wrap(labels.labels()));
                sink.finish();
            }
            assertThat(MaskReader.read(mask, scan.info()).labels()).isEqualTo(labels.labels());
        }
    }

    @Test
    void forOtherModelsAndWithOtherNamesFilesAreScansOfTheirOwn() throws IOException {
        List<ScanCase> found = found();
        assertThat(ScanCase.joined(found, 1)).isEqualTo(found).hasSize(4);
        assertThat(ScanCase.joined(found, 3)).isEqualTo(found);
        Files.delete(folder.resolve("a_0001.nii.gz"));
        List<ScanCase> gap = found();
        assertThat(ScanCase.joined(gap, 2)).isEqualTo(gap).hasSize(3);
    }
}
