package org.imbrex.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.progress.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ISBI 2012 slices of electron microscopy, where the membrane is the 0 of the masks. */
class MembraneDataTest {
    @TempDir
    private Path temp;

    @Test
    void membraneIsTheZeroOfTheMasks() {
        Path slices = Path.of(System.getProperty("imbrex.root"), "../shared/data/isbi2012-em/data/membrane/train")
                .normalize();
        assumeTrue(Files.isDirectory(slices), "the ISBI 2012 slices are not on this machine");
        new DataFolder(temp).text("dataset.yaml", """
                        images: %s/image
                        masks: %s/label
                        channels: [em]
                        values: {0: membrane, 255: background}
                        split: {train: [0-13], validation: [14-17], test: [18-23]}
                        """.formatted(slices, slices));
        DataSet data = DataSet.open(temp);
        Split split = data.split(0);
        assertThat(data.classes()).containsExactly("background", "membrane");
        assertThat(List.of(
                        split.train().size(),
                        split.validation().size(),
                        split.test().size()))
                .containsExactly(14, 4, 6);
        CaseCache cache = new CaseCache(data, 1 << 26);
        DataFingerprint fingerprint = DataFingerprint.of(cache, split.train().subList(0, 3), Progress.NONE);
        // By NumPy 2.4.6 over Pillow 13.0.0: (label == 0).sum() of slices 0 to 2, mean() and std() of slice 0.
        assertThat(fingerprint.cases().stream().map(c -> c.classVoxels(1))).containsExactly(57492L, 59635L, 64566L);
        LoadedCase first = cache.get(split.train().get(0));
        IntensityMap map =
                IntensityMap.forScan(first.scan(), fingerprint.normalisations()).get(0);
        assertThat(map.shift()).isCloseTo(137.2201f, within(1e-3f));
        assertThat(1 / map.scale()).isCloseTo(42.6392f, within(1e-3f));
    }
}
