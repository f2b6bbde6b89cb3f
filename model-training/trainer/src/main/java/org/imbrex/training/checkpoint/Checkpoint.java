package org.imbrex.training.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.imbrex.io.disk.PartFile;
import org.imbrex.training.network.Numbers;
import org.imbrex.training.network.State;

/**
 * Numbers with what is known about them, in a file of the safetensors format (huggingface.co/docs/safetensors): the length
 * of a JSON header as 8 little-endian bytes, the header with name, type and place of each array, then the arrays as
 * little-endian floats.
 *
 * @param metadata texts by key
 * @param state the numbers
 */
public record Checkpoint(Map<String, String> metadata, State state) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    /** The bound that the format itself sets. */
    private static final long LONGEST_HEADER = 100_000_000;

    public Checkpoint {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Writes numbers, one array after the other, in place of what stood there; a failure leaves that untouched.
     *
     * @param metadata texts by key
     * @param numbers each is asked to show itself once
     */
    public static void write(Path file, Map<String, String> metadata, Map<String, Numbers> numbers) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode texts = header.putObject(METADATA);
        new TreeMap<>(metadata).forEach(texts::put);
        long end = 0;
        for (Map.Entry<String, Numbers> entry : numbers.entrySet()) {
            ObjectNode array = header.putObject(entry.getKey());
            array.put("dtype", "F32");
            array.putArray("shape").add(entry.getValue().size());
            var place = array.putArray("data_offsets").add(end);
            end += (long) entry.getValue().size() * Float.BYTES;
            place.add(end);
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        try (PartFile part = PartFile.create(file, end + text.length + Long.BYTES)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
            part.write(0, start.putLong(text.length).put(text).flip());
            long position = (long) Long.BYTES + text.length;
            for (Numbers array : numbers.values()) {
                long place = position;
                array.show(bytes -> part.write(place, bytes));
                position += (long) array.size() * Float.BYTES;
            }
            part.finish();
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws InputException if it is something else or cut short
     */
    public static Checkpoint read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            Header header = header(file, channel);
            Map<String, float[]> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.json.properties()) {
                if (!entry.getKey().equals(METADATA)) {
                    arrays.put(entry.getKey(), array(file, channel, header.end, entry));
                }
            }
            return new Checkpoint(header.texts(), new State(arrays));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads its texts alone.
     *
     * @throws InputException if it is something else or cut short
     */
    public static Map<String, String> metadata(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            Header header = header(file, channel);
            for (Map.Entry<String, JsonNode> entry : header.json.properties()) {
                if (!entry.getKey().equals(METADATA)) {
                    checkRange(file, channel, header.end, entry);
                }
            }
            return header.texts();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ResourceException unreadable(Path file, IOException e) {
        return new ResourceException(file + ": cannot be read: " + ImbrexException.firstLine(e), e);
    }

    /** What stands in front of the numbers, and where it ends. */
    private record Header(JsonNode json, long end) {
        Map<String, String> texts() {
            Map<String, String> texts = new TreeMap<>();
            json.path(METADATA)
                    .properties()
                    .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
            return texts;
        }
    }

    private static Header header(Path file, FileChannel channel) throws IOException {
        long length = read(file, channel, 0, Long.BYTES).getLong();
        if (length < 2 || length > Math.min(LONGEST_HEADER, channel.size() - Long.BYTES)) {
            throw InputException.of(file, "a header within its " + channel.size() + " bytes", length + " bytes");
        }
        byte[] text = read(file, channel, Long.BYTES, Math.toIntExact(length)).array();
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw InputException.of(
                        file, "a JSON object as its header", json.getNodeType().toString());
            }
            return new Header(json, Long.BYTES + length);
        } catch (JsonProcessingException e) {
            throw new InputException(file, "expected a JSON header, found " + e.getOriginalMessage(), e);
        }
    }

    private static float[] array(Path file, FileChannel channel, long start, Map.Entry<String, JsonNode> entry)
            throws IOException {
        Range range = checkRange(file, channel, start, entry);
        float[] array = new float[Math.toIntExact((range.to - range.from) / Float.BYTES)];
        read(file, channel, start + range.from, Math.toIntExact(range.to - range.from))
                .asFloatBuffer()
                .get(array);
        return array;
    }

    private record Range(long from, long to) {}

    /** Where an array lies: no array is allocated that the file cannot hold. */
    private static Range checkRange(Path file, FileChannel channel, long start, Map.Entry<String, JsonNode> entry)
            throws IOException {
        JsonNode place = entry.getValue().path("data_offsets");
        long from = place.path(0).asLong(-1);
        long to = place.path(1).asLong(-1);
        String type = entry.getValue().path("dtype").asText();
        if (!type.equals("F32") || from < 0 || to < from || (to - from) % Float.BYTES != 0) {
            throw InputException.of(file, "a range of F32 for " + entry.getKey(), type + " from " + from + " to " + to);
        }
        if (to > channel.size() - start) {
            throw InputException.of(file, (start + to) + " bytes or more", channel.size() + ": it was cut short");
        }
        return new Range(from, to);
    }

    private static ByteBuffer read(Path file, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw InputException.of(
                        file, position + length + " bytes or more", channel.size() + ": it was cut short");
            }
        }
        return bytes.flip();
    }
}
