package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.imbrex.io.MaskReader;
import org.imbrex.io.MaskWriter;
import org.imbrex.io.ScanReader;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample series with its segmentation, and the same as NIfTI and TIFF: one data set, and the same voxels. */
class MixedFormatsTest {
    private static final Path PHANTOM =
            Path.of(System.getProperty("imbrex.root")).resolve("sample-data/phantom");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeCases() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        Path masks = Files.createDirectories(folder.resolve("masks"));
        copy(PHANTOM.resolve("scan"), images.resolve("dicom"));
        Files.copy(PHANTOM.resolve("mask.dcm"), masks.resolve("dicom.dcm"));
        try (ScanSource scan = ScanReader.open(PHANTOM.resolve("scan"))) {
            Volume volume = Volume.read(scan);
            // Rescaled numbers are below 0, which the file's own samples are not.
            Volume floats = new Volume(
                    new ScanInfo(
                            volume.info().extent(),
                            1,
                            SampleType.FLOAT32,
                            volume.info().geometry()),
                    volume.channels());
            LabelMap labels = MaskReader.read(PHANTOM.resolve("mask.dcm"), scan.info());
            ScanWriter.write(images.resolve("nifti.nii.gz"), floats);
            MaskWriter.write(masks.resolve("nifti.nii"), labels);
            ScanWriter.write(images.resolve("tiff.tif"), floats);
            MaskWriter.write(masks.resolve("tiff.tif"), labels);
            // A scan in one format, its mask in another.
            copy(PHANTOM.resolve("scan"), images.resolve("crossed"));
            MaskWriter.write(masks.resolve("crossed.nii.gz"), labels);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void allFormatsGiveTheSameVoxelsAndLabels() throws IOException {
        DataSet data = DataSet.open(folder);
        assertThat(data.cases()).extracting(Case::name).containsExactly("crossed", "dicom", "nifti", "tiff");
        assertThat(data.classes()).hasSize(3);
        List<Volume> volumes = new ArrayList<>();
        List<LabelMap> labels = new ArrayList<>();
        for (Case c : data.cases()) {
            LoadedCase loaded = LoadedCase.load(data, c);
            volumes.add(Volume.read(loaded.scan()));
            labels.add(loaded.labels());
        }
        assertThat(labels.get(0).labels()).contains(1, 2);
        for (int i = 1; i < volumes.size(); i++) {
            assertThat(volumes.get(i).channels().get(0))
                    .isEqualTo(volumes.get(0).channels().get(0));
            assertThat(labels.get(i).labels()).isEqualTo(labels.get(0).labels());
        }
        String hash = DataSet.sha256(data.cases());
        Files.delete(folder.resolve("images/dicom/slice-12.dcm"));
        assertThat(DataSet.sha256(data.cases())).isNotEqualTo(hash);
    }
}
