package org.imbrex.sampledata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import org.imbrex.io.MaskReader;
import org.imbrex.io.ScanReader;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.ScanSource;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;

class VolumeFilesTest {
    @Test
    void scanAndMaskLieInTheSameTurnedPlace() {
        LabelMap mask = MaskReader.read(SampleFolder.PATH.resolve(VolumeFiles.MASK));
        try (ScanSource scan = ScanReader.open(SampleFolder.PATH.resolve(VolumeFiles.IMAGE))) {
            Geometry geometry = scan.info().geometry();
            assertThat(mask.geometry()).isEqualTo(geometry);
            assertThat(Orientation.of(geometry)).isEqualTo(new Orientation("IPR"));
            assertThat(geometry.spacing())
                    .satisfiesExactly(
                            x -> assertThat(x).isCloseTo(4, within(1e-5)),
                            y -> assertThat(y).isCloseTo(3.5, within(1e-5)),
                            z -> assertThat(z).isCloseTo(4.5, within(1e-5)));
            assertThat(scan.notes()).isEmpty();
        }
    }

    @Test
    void lesionsAreRareSeparateAndBright() {
        LabelMap mask = MaskReader.read(SampleFolder.PATH.resolve(VolumeFiles.MASK));
        assertThat(Components.of(mask.labels(), mask.extent(), 1, Connectivity.CORNERS)
                        .count())
                .isBetween(3, 5);
        try (ScanSource source = ScanReader.open(SampleFolder.PATH.resolve(VolumeFiles.IMAGE))) {
            float[] voxels = Volume.read(source).channels().get(0);
            int lesions = 0;
            for (int i = 0; i < voxels.length; i++) {
                if (mask.at(i) == 1) {
                    lesions++;
                    assertThat(voxels[i]).isGreaterThan(700);
                }
            }
            assertThat((double) lesions / voxels.length).isBetween(0.0002, 0.003);
        }
    }

    @Test
    void thePairStaysSmall() throws IOException {
        assertThat(Files.size(SampleFolder.PATH.resolve(VolumeFiles.IMAGE))
                        + Files.size(SampleFolder.PATH.resolve(VolumeFiles.MASK)))
                .isLessThan(300_000);
    }
}
