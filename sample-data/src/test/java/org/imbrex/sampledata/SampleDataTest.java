package org.imbrex.sampledata;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.imbrex.io.ScanReader;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.sampledata.DataSetPlan.PlannedScan;
import org.imbrex.sampledata.field.Scan;
import org.imbrex.volume.Extent;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanSource;
import org.junit.jupiter.api.Test;

class SampleDataTest {
    private static final DataSetPlan LUNG = DataSetPlan.lung();
    private static final DataSetPlan MEMBRANES = DataSetPlan.membranes();

    @Test
    void lesionsAreRareAndSomeScansOfEachSplitHaveNone() {
        long lesion = 0;
        long pixels = 0;
        Map<String, Integer> empty = new HashMap<>();
        Map<String, Integer> ill = new HashMap<>();
        for (PlannedScan planned : LUNG.scans()) {
            Scan scan = SampleFolder.read(LUNG, planned);
            long own = ones(scan);
            lesion += own;
            pixels += scan.labels().length;
            (own == 0 ? empty : ill).merge(planned.split(), 1, Integer::sum);
        }
        assertThat((double) lesion / pixels).isBetween(0.0005, 0.005);
        assertThat(empty).containsOnlyKeys(DataSetPlan.SPLITS);
        assertThat(ill).containsOnlyKeys(DataSetPlan.SPLITS);
    }

    @Test
    void lesionsAreAsManyAndAsLargeAsPlanned() {
        for (PlannedScan planned : LUNG.scans()) {
            Scan scan = SampleFolder.read(LUNG, planned);
            Components lesions =
                    Components.of(scan.labels(), Extent.of(scan.size(), scan.size()), 1, Connectivity.CORNERS);
            assertThat(lesions.count()).as(planned.name()).isEqualTo(planned.nodules());
            for (int i = 1; i <= lesions.count(); i++) {
                assertThat(lesions.size(i)).as(planned.name()).isBetween(8L, 220L);
            }
        }
    }

    @Test
    void membranesTakeAFifthOfATissue() {
        for (PlannedScan planned : MEMBRANES.scans()) {
            Scan scan = SampleFolder.read(MEMBRANES, planned);
            assertThat((double) ones(scan) / scan.labels().length)
                    .as(planned.name())
                    .isBetween(0.12, 0.28);
        }
    }

    @Test
    void noPatientIsInTwoSplits() {
        for (DataSetPlan set : DataSetPlan.all()) {
            Map<String, Set<String>> splits =
                    set.scans().stream().collect(groupingBy(PlannedScan::group, mapping(PlannedScan::split, toSet())));
            assertThat(splits.values()).allSatisfy(s -> assertThat(s).hasSize(1));
            assertThat(set.scans()).hasSizeGreaterThanOrEqualTo(24);
            assertThat(set.scans().stream().map(PlannedScan::split).distinct()).isEqualTo(DataSetPlan.SPLITS);
        }
    }

    @Test
    void noTwoScansAreAlike() throws IOException {
        assertThat(SampleFolder.manifest(SampleFolder.PATH).files().entrySet().stream()
                        .filter(e -> e.getKey().contains("/images/"))
                        .map(e -> e.getValue().pixels()))
                .doesNotHaveDuplicates();
    }

    @Test
    void filesSayWhatTheirSamplesAre() {
        assertThat(type(LUNG)).isEqualTo(SampleType.INT16);
        assertThat(type(MEMBRANES)).isEqualTo(SampleType.UINT8);
    }

    private static SampleType type(DataSetPlan set) {
        Path file = SampleFolder.PATH.resolve(set.image(set.scans().get(0)));
        try (ScanSource source = ScanReader.open(file)) {
            assertThat(source.info().extent()).isEqualTo(Extent.of(320, 320));
            return source.info().type();
        }
    }

    @Test
    void theFoldersHoldTheManifestsFilesAndStaySmall() throws IOException {
        long bytes = 0;
        for (DataSetPlan set : DataSetPlan.all()) {
            for (String folder : List.of("images", "masks")) {
                try (Stream<Path> files =
                        Files.list(SampleFolder.PATH.resolve(set.name()).resolve(folder))) {
                    for (Path file : files.toList()) {
                        bytes += Files.size(file);
                        String path = set.name() + "/" + folder + "/" + file.getFileName();
                        assertThat(SampleFolder.manifest(SampleFolder.PATH).files())
                                .containsKey(path);
                    }
                }
            }
        }
        assertThat(bytes).isLessThan(10_000_000);
        assertThat(Files.size(SampleFolder.PATH.resolve("contact-sheet.png"))).isLessThan(300_000);
    }

    private static long ones(Scan scan) {
        long ones = 0;
        for (byte label : scan.labels()) {
            assertThat(label).isBetween((byte) 0, (byte) 1);
            ones += label;
        }
        return ones;
    }
}
