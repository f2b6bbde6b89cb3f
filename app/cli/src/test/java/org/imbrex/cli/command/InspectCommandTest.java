package org.imbrex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.imbrex.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a model, to people and to programs. */
class InspectCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static JsonNode stored() throws IOException {
        try (InputStream in = InspectCommandTest.class.getResourceAsStream("inspect-1.json")) {
            return JSON.readTree(in);
        }
    }

    /** Writes an array of floats as NumPy does. */
    private void npy(String name, String shape, float... values) throws IOException {
        byte[] header = ("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header);
        bytes.asFloatBuffer().put(values);
        Files.write(folder.resolve(name), bytes.array());
    }

    @Test
    void peopleReadWhatAModelIs() throws IOException {
        Path model = TinyModel.write(folder.resolve("tiny.onnx"));
        CommandRun run = CommandRun.of("inspect", model);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("tiny (ONNX, operator set 17)")
                .contains("grey, intensities: as they are")
                .contains("dark, bright")
                .contains("yes: tiles equal the whole image")
                .contains("z 0, y 1, x 1, patches on a grid of 1x1");
    }

    @Test
    void programsReadTheSameAsJson() throws IOException {
        TinyModel.write(folder.resolve("tiny.onnx"));
        npy("input.npy", "(1, 1, 1, 1)", 180);
        npy("output.npy", "(1, 2, 1, 1)", 128, 20);
        CommandRun run = CommandRun.of("inspect", "--json", "--test", folder.resolve("tiny.onnx"));
        JsonNode printed = JSON.readTree(run.out());
        assertThat(printed).isEqualTo(stored());
    }

    @Test
    void thePageNamesEveryField() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("imbrex.root"), "app", "FORMATS.md"));
        String chapter = page.substring(page.indexOf("## What `imbrex inspect --json` prints"));
        for (String field : fields(stored(), new TreeSet<>())) {
            assertThat(chapter).containsPattern("[`.]" + field + "`");
        }
    }

    private static Set<String> fields(JsonNode node, Set<String> names) {
        node.properties().forEach(field -> {
            names.add(field.getKey());
            fields(field.getValue(), names);
        });
        node.forEach(item -> fields(item, names));
        return names;
    }

    @Test
    void itsOwnTestIsRunAndAWrongResultIsAnExitCode() throws IOException {
        TinyModel.write(folder.resolve("tiny.onnx"));
        CommandRun none = CommandRun.of("inspect", "--test", folder);
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("expected test_input.npy and test_output.npy beside it, found none");
        npy("input.npy", "(1, 1, 1, 1)", 180);
        npy("output.npy", "(1, 2, 1, 1)", 128, 21);
        CommandRun wrong = CommandRun.of("inspect", "--test", folder);
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("WRONG: largest difference 1.00, 1 of 2 values differ");
    }

    @Test
    void whatIsNoModelIsOneLine() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no model");
        for (Path path : new Path[] {text, folder, folder.resolve("gone.onnx"), folder.resolve("gone.zip")}) {
            CommandRun run = CommandRun.of("inspect", path);
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err().lines()).hasSize(1).first().asString().startsWith("imbrex: " + path + ": expected");
        }
    }
}
