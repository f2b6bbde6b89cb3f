package org.imbrex.training.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against TensorBoard's own reader, EventAccumulator of tensorboard 2.21, which gave the same steps and values, and for a second part only its own from its first step on. */
class EventFileTest {
    @TempDir
    private Path folder;

    /** Files that TensorFlow writes begin with a record of 24 bytes, whose length has this checksum. */
    @Test
    void checksumsAreMaskedCrc32c() {
        byte[] length = {24, 0, 0, 0, 0, 0, 0, 0};
        assertThat(EventFile.checksum(length, 0, 8)).isEqualTo(0x224b7fa3);
    }

    @Test
    void everyRecordIsAnEvent() throws IOException {
        Path file;
        try (EventFile events = EventFile.create(folder, 299)) {
            events.add(300, Map.of("dice/lesion", 0.75));
            file = events.file();
        }
        List<byte[]> records = records(file);
        assertThat(hex(records.get(0))).startsWith("09").endsWith("1000" + "1a0d" + hex("brain.Event:2"));
        // Step 300 is ac 02; a session's start; then the summary with its one value.
        assertThat(hex(records.get(1))).endsWith("10ac02" + "3a020801");
        String value = "0a0b" + hex("dice/lesion") + "15" + "0000403f";
        assertThat(hex(records.get(2))).endsWith("10ac02" + "2a14" + "0a12" + value);
        assertThat(records).hasSize(3);
    }

    @Test
    void aSecondPartOfARunSortsBehindTheFirst() {
        try (EventFile first = EventFile.create(folder, 0);
                EventFile second = EventFile.create(folder, 10)) {
            assertThat(second.file().toString()).isGreaterThan(first.file().toString());
        }
    }

    private static List<byte[]> records(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int length = (int) bytes.getLong();
            assertThat(bytes.getInt()).isEqualTo(EventFile.checksum(bytes.array(), bytes.position() - 12, 8));
            byte[] record = new byte[length];
            bytes.get(record);
            assertThat(bytes.getInt()).isEqualTo(EventFile.checksum(record, 0, length));
            records.add(record);
        }
        return records;
    }

    private static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
