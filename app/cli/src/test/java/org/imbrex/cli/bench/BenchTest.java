package org.imbrex.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.ScanReader;
import org.imbrex.volume.Extent;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    @TempDir
    private Path folder;

    @Test
    void everyWayIsTimedAndComparedWithTheNetworkAlone() throws IOException {
        CommandRun run =
                CommandRun.of("bench", "--size", "96", "--base", "2", "--depth", "1", "--repeat", "1", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.path("extent").toString()).isEqualTo("[1,96,96]");
        assertThat(json.path("ways")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(json.path("ways").path(0).path("ratio").asDouble()).isEqualTo(1);
        for (JsonNode way : json.path("ways")) {
            assertThat(way.path("seconds").asDouble()).as(way.toString()).isPositive();
        }
    }

    @Test
    void nonsenseIsWrongUse() {
        assertThat(CommandRun.of("bench", "--repeat", "0").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "128, 70", "129, 33", "400, 10"})
    void theImageThatIsMadeCanBeRead(int height, int width) {
        Path file = folder.resolve("made.tif");
        MadeImage.write(file, height, width);
        try (var scan = ScanReader.open(file)) {
            assertThat(scan.info().extent()).isEqualTo(Extent.of(height, width));
            assertThat(scan.info().type()).isEqualTo(SampleType.UINT8);
            float[] voxels = Volume.read(scan).channels().get(0);
            assertThat(voxels[0]).isBetween(98f, 158f);
            assertThat(voxels[voxels.length - 1]).isBetween(0f, 255f);
        }
    }
}
