package org.imbrex.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.imbrex.error.InputException;
import org.imbrex.training.network.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("last.safetensors");
    }

    @Test
    void readsWhatItWrote() {
        write();
        Checkpoint read = Checkpoint.read(file);
        assertThat(read.metadata()).containsExactly(Map.entry("step", "7"));
        assertThat(read.state().get("a")).containsExactly(1, -2.5f, Float.MIN_VALUE);
        assertThat(read.state().get("b")).isEmpty();
        assertThat(read.state().get("c")).containsExactly(3e38f);
    }

    /** As the format's own description lays it out: length, header, numbers. */
    @Test
    void fileIsSafetensors() throws IOException {
        write();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8))
                .isEqualTo("{\"__metadata__\":{\"step\":\"7\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[12,12]},"
                        + "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}");
        assertThat(bytes.getFloat()).isEqualTo(1);
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> Checkpoint.read(file))
                    .withMessageContaining("last.safetensors: expected");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4000000000]}}",
                "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[8,4]}}",
                "{\"a\":{\"dtype\":\"F16\",\"data_offsets\":[0,4]}}",
                "{\"a\":7}",
                "[]x"
            })
    void hostileHeadersAreRefused(String header) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
        Files.write(file, bytes.array());
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> Checkpoint.read(file));
    }

    private void write() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        arrays.put("a", new float[] {1, -2.5f, Float.MIN_VALUE});
        arrays.put("b", new float[0]);
        arrays.put("c", new float[] {3e38f});
        Checkpoint.write(file, Map.of("step", "7"), new State(arrays).numbers());
    }
}
