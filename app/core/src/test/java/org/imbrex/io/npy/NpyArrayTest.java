package org.imbrex.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.imbrex.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that NumPy 2 wrote with {@code numpy.save}; what is left out of each header is padding. */
class NpyArrayTest {
    @TempDir
    private Path folder;

    /** Writes a file of version 1 with NumPy's own header and data, the header padded as NumPy does. */
    private Path file(String dictionary, String base64) throws IOException {
        byte[] data = Base64.getDecoder().decode(base64);
        byte[] header = (dictionary + " ".repeat(117 - dictionary.length()) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
        byte[] all = new byte[start.length + header.length + data.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(header, 0, all, start.length, header.length);
        System.arraycopy(data, 0, all, start.length + header.length, data.length);
        return Files.write(folder.resolve("array.npy"), all);
    }

    private static String header(String type, boolean columnsFirst, String shape) {
        return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
                .formatted(type, columnsFirst ? "True" : "False", shape);
    }

    @Test
    void allKindsOfNumbersAreRead() throws IOException {
        check(
                file(header("<f2", false, "(2, 3)"), "ADgAwABCAESoAP97"),
                List.of(2, 3),
                0.5f,
                -2,
                3,
                4,
                168 * 0x1p-24f,
                65504);
        check(
                file(header("<f4", true, "(2, 3)"), "AAAAPwAAgEAAAADArMUnNwAAQEAA4H9H"),
                List.of(2, 3),
                0.5f,
                -2,
                3,
                4,
                1e-5f,
                65504);
        check(
                file(
                        header(">f8", false, "(2, 3)"),
                        "P+AAAAAAAADAAAAAAAAAAEAIAAAAAAAAQBAAAAAAAAA+5Pi1iONo8UDv/AAAAAAA"),
                List.of(2, 3),
                0.5f,
                -2,
                3,
                4,
                1e-5f,
                65504);
        check(file(header("<u2", false, "(1, 2)"), "AAD//w=="), List.of(1, 2), 0, 65535);
        check(file(header("|i1", false, "(2,)"), "gH8="), List.of(2), -128, 127);
        check(file(header("|b1", false, "(2,)"), "AQA="), List.of(2), 1, 0);
        check(file(header("<i8", false, "()"), "BwAAAAAAAAA="), List.of(), 7);
        check(file(header("<u4", false, "(1,)"), "/////w=="), List.of(1), 0x1p32f);
    }

    @Test
    void whatIsNoArrayOfNumbersIsOneLine() throws IOException {
        refused(Files.writeString(folder.resolve("text.npy"), "not an array at all"), "expected a .npy file, found");
        refused(Files.write(folder.resolve("cut.npy"), new byte[] {(byte) 0x93, 'N', 'U'}), "");
        refused(
                file(header("<f4", false, "(2, 3)"), "AAAA"),
                "expected 24 bytes for an array of [2, 3], found 3 bytes");
        refused(file(header("<f4", false, "(99999, 99999, 99999)"), "AAAA"), "expected an array of up to 268435456");
        refused(
                file(header("<f4", false, "(99999999999999999999, 2)"), "AAAA"),
                "expected an array of up to 268435456");
        refused(file(header("<c8", false, "(1,)"), "AAAAAAAAAAA="), "expected an array of numbers");
        refused(file(header("|O", false, "(1,)"), "gASVAg=="), "expected an array of numbers");
        refused(file("{'descr': [('a', '<f4')], 'shape': (1,), }", "AAAAAA=="), "expected an array of numbers");
    }

    private static void check(Path file, List<Integer> shape, float... values) {
        NpyArray array = NpyArray.read(file);
        assertThat(array.shape()).isEqualTo(shape);
        assertThat(array.values()).containsExactly(values);
    }

    private static void refused(Path file, String problem) {
        assertThatThrownBy(() -> NpyArray.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem);
    }
}
