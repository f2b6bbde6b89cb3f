package org.imbrex.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stored manifest of version 1 is still understood, and every field of it is on the page that describes it. */
class ManifestTest {
    private static final String MODEL = "646084129d2a804f2d45c981fe27b80785e53e506e4faca8acacb77029b7e790";

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheStoredOne() throws IOException {
        try (InputStream in = ManifestTest.class.getResourceAsStream("manifest-1.jsonl")) {
            Files.copy(in, folder.resolve(Manifest.FILE));
        }
    }

    @Test
    void aStoredOneIsUnderstood() throws IOException {
        try (Manifest manifest = Manifest.open(folder)) {
            assertThat(manifest.isDone("lung-02", MODEL, "")).isFalse();
            Files.writeString(folder.resolve("lung-02.tif"), "its mask");
            assertThat(manifest.isDone("lung-02", MODEL, "")).isTrue();
            assertThat(manifest.isDone("lung-02", MODEL, "--mirror")).isFalse();
            assertThat(manifest.scans("lung-02").get(0).path("extent").toString())
                    .isEqualTo("[1,320,320]");
            ManifestEntry failed = manifest.find("b/cut").orElseThrow();
            assertThat(failed.done()).isFalse();
            assertThat(failed.errorCode()).isEqualTo("INPUT");
            assertThat(failed.error()).contains("found the end of the file at byte 1000");
            assertThat(manifest.scans("b/cut")).isEmpty();
        }
    }

    @Test
    void whatIsWrittenHasTheFieldsOfTheStoredOne() throws IOException {
        List<String> stored = Files.readAllLines(folder.resolve(Manifest.FILE));
        ObjectMapper json = new ObjectMapper();
        try (Manifest manifest = Manifest.open(folder)) {
            for (String line : stored) {
                ObjectNode node = (ObjectNode) json.readTree(line);
                List<ObjectNode> scans = manifest.scans(node.get("name").asText()).stream()
                        .map(ObjectNode.class::cast)
                        .toList();
                manifest.add(manifest.find(node.get("name").asText()).orElseThrow(), scans);
            }
        }
        assertThat(Files.readAllLines(folder.resolve(Manifest.FILE)).subList(2, 4))
                .isEqualTo(stored);
    }

    @Test
    void thePageNamesEveryField() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("imbrex.root"), "app", "FORMATS.md"));
        String chapter = page.substring(page.indexOf("## manifest.jsonl"), page.indexOf("## DICOM SEG"));
        for (String line : Files.readAllLines(folder.resolve(Manifest.FILE))) {
            new ObjectMapper()
                    .readTree(line)
                    .fieldNames()
                    .forEachRemaining(field -> assertThat(chapter).contains("`" + field + "`"));
        }
    }
}
