package org.imbrex.sampledata;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.imbrex.error.UsageException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.sampledata.DataSetPlan.PlannedScan;
import org.imbrex.sampledata.Manifest.FileEntry;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateSampleDataTest {
    @Test
    void theGeneratorMakesThePixelsAndTheDescriptionsThatAreStored(@TempDir Path made) throws IOException {
        GenerateSampleData.run(made.toString());

        Manifest stored = SampleFolder.manifest(SampleFolder.PATH);
        Manifest anew = SampleFolder.manifest(made);
        assertThat(pixels(anew)).isEqualTo(pixels(stored));
        for (DataSetPlan set : DataSetPlan.all()) {
            String yaml = set.name() + "/dataset.yaml";
            assertThat(made.resolve(yaml)).hasSameTextualContentAs(SampleFolder.PATH.resolve(yaml));
        }
        assertThat(made.resolve("contact-sheet.png")).isNotEmptyFile();
    }

    private static Map<String, String> pixels(Manifest manifest) {
        return manifest.files().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, e -> e.getValue().pixels()));
    }

    @Test
    void theManifestHoldsTheChecksumsOfTheFilesThatAreStored() throws IOException {
        Manifest manifest = SampleFolder.manifest(SampleFolder.PATH);
        assertThat(manifest.format()).isEqualTo("imbrex-sample-data");
        assertThat(manifest.formatVersion()).isEqualTo(1);
        assertThat(manifest.generatorVersion()).isEqualTo(DataSetPlan.GENERATOR_VERSION);
        assertThat(manifest.seed()).isEqualTo(DataSetPlan.SEED);
        for (DataSetPlan set : DataSetPlan.all()) {
            for (PlannedScan planned : set.scans()) {
                Scan scan = SampleFolder.read(set, planned);
                check(manifest, set.image(planned), ScanFiles.pixelChecksum(scan, set.signed()));
                check(manifest, set.mask(planned), ScanFiles.checksum(scan.labels()));
            }
        }
        try (ScanSource scan = ScanReader.open(SampleFolder.PATH.resolve(VolumeFiles.IMAGE))) {
            check(manifest, VolumeFiles.IMAGE, VolumeFiles.pixelChecksum(Volume.read(scan)));
        }
        byte[] labels =
                MaskReader.read(SampleFolder.PATH.resolve(VolumeFiles.MASK)).labels();
        check(manifest, VolumeFiles.MASK, ScanFiles.checksum(labels));
    }

    @Test
    void theDicomSeriesAndItsSegmentationAreStoredAsTheManifestSays() throws IOException {
        Manifest manifest = SampleFolder.manifest(SampleFolder.PATH);
        for (int z = 0; z < DicomPhantom.EXTENT.depth(); z++) {
            check(manifest, DicomPhantom.slice(z), DicomPhantom.pixelChecksum(SampleFolder.PATH, z));
        }
        check(manifest, DicomPhantom.MASK, DicomPhantom.maskChecksum(SampleFolder.PATH));
        long bytes = manifest.files().entrySet().stream()
                .filter(e -> e.getKey().startsWith("phantom/"))
                .mapToLong(e -> e.getValue().bytes())
                .sum();
        assertThat(bytes).isLessThan(400_000);
    }

    @Test
    void theDicomSeriesIsWhatItWasMadeOf() {
        try (ScanSource scan = ScanReader.open(SampleFolder.PATH.resolve(DicomPhantom.SCAN))) {
            assertThat(scan.info().extent()).isEqualTo(DicomPhantom.EXTENT);
            float[] voxels = Volume.read(scan).channels().get(0);
            byte[] labels = MaskReader.read(SampleFolder.PATH.resolve(DicomPhantom.MASK), scan.info())
                    .labels();
            int plane = DicomPhantom.EXTENT.width() * DicomPhantom.EXTENT.height();
            for (int i = 0; i < voxels.length; i++) {
                int x = i % DicomPhantom.EXTENT.width();
                int y = i / DicomPhantom.EXTENT.width() % DicomPhantom.EXTENT.height();
                assertThat(voxels[i]).isEqualTo(DicomPhantom.intensity(x, y, i / plane));
                assertThat(labels[i]).isEqualTo((byte) DicomPhantom.label(x, y, i / plane));
            }
        }
    }

    private static void check(Manifest manifest, String path, String pixels) throws IOException {
        byte[] bytes = Files.readAllBytes(SampleFolder.PATH.resolve(path));
        assertThat(manifest.files())
                .as(path)
                .containsEntry(path, new FileEntry(pixels, ScanFiles.checksum(bytes), bytes.length));
    }

    @Test
    void aMissingFolderIsAWrongUse() {
        assertThatThrownBy(() -> GenerateSampleData.run())
                .isInstanceOf(UsageException.class)
                .hasMessage("expected one folder to write into, found 0 arguments");
    }
}
