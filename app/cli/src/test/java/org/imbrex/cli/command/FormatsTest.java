package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.imbrex.cli.CommandRun;
import org.imbrex.io.ScanWriter;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program finds in a stored run.json of version 1 is still there, and is on the page that describes it. */
class FormatsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static JsonNode stored() throws IOException {
        try (InputStream in = FormatsTest.class.getResourceAsStream("run-1.json")) {
            return JSON.readTree(in);
        }
    }

    /** The type of each field by its path; items of a list share theirs. */
    private static Map<String, JsonNodeType> types(String path, JsonNode node, Map<String, JsonNodeType> types) {
        types.put(path, node.getNodeType());
        node.properties().forEach(field -> types(path + "/" + field.getKey(), field.getValue(), types));
        if (node.isArray()) {
            node.forEach(item -> types(path + "[]", item, types));
        }
        return types;
    }

    @Test
    void aNewRunHasEverythingThatAStoredOneHas() throws IOException {
        Path model = TinyModel.write(folder.resolve("tiny.onnx"));
        Path scan = folder.resolve("scan.png");
        ScanInfo info = new ScanInfo(Extent.of(20, 30), 1, SampleType.UINT8, Geometry.UNKNOWN);
        ScanWriter.write(scan, new Volume(info, java.util.List.of(new float[600])));
        Path out = folder.resolve("out");
        CommandRun.of("segment", "--model", model, "--out", out, "--check-seams", scan, folder.resolve("none.png"));
        Map<String, JsonNodeType> written =
                types("", JSON.readTree(out.resolve("run.json").toFile()), new TreeMap<>());
        assertThat(written).containsAllEntriesOf(types("", stored(), new TreeMap<>()));
    }

    @Test
    void thePageNamesEveryField() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("imbrex.root"), "app", "FORMATS.md"));
        String chapter = page.substring(page.indexOf("## run.json"), page.indexOf("## metrics.json"));
        Matcher field = Pattern.compile("/([A-Za-z0-9]+)(\\[])*$").matcher("");
        for (String path : types("", stored(), new TreeMap<>()).keySet()) {
            if (field.reset(path).find()) {
                assertThat(chapter).containsPattern("[`.]" + field.group(1) + "`");
            }
        }
    }
}
