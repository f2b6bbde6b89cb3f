package org.imbrex.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path folder;

    @Test
    void itTellsAboutDevicesProcessorMemoryAndJava() {
        CommandRun run = CommandRun.of("doctor", "--memory", "2g");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("cpu          works", "2.1 GB for Imbrex", "core", System.getProperty("java.version"));
    }

    @Test
    void jsonHasASentenceForEachDevice() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(CommandRun.of("doctor", "--json").out());
        assertThat(json.path("formatVersion").asInt()).isEqualTo(1);
        assertThat(json.path("devices").path("cpu").asText()).isEqualTo("works");
        assertThat(json.path("devices").fieldNames()).toIterable().contains("cuda", "tensorrt", "coreml");
    }

    @Test
    void versionsOfNvidiasLibrariesAreReadFromTheirNames() throws IOException {
        for (String name : List.of("libcudart.so.13.0.96", "libcudnn.so.9", "libcudnn_ops.so.9", "nvinfer_10.dll")) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(new NvidiaLibraries(List.of(folder, folder.resolve("missing"))).findings())
                .containsEntry("cuda", "wanted 12, found 13.0.96 in " + folder)
                .containsEntry("cublas", "wanted 12, found none")
                .containsEntry("cudnn", "wanted 9, found 9 in " + folder)
                .containsEntry("tensorrt", "wanted 10, found 10 in " + folder);
    }
}
