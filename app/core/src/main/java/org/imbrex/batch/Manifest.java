package org.imbrex.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/**
 * The diary of a folder of results: a line of JSON for each case, added the moment the case ends, so that a run that was
 * killed loses no more than the cases it had in hand. A case that was done again has several lines; the last one counts.
 */
public final class Manifest implements AutoCloseable {
    /** Its name in the folder of results. */
    public static final String FILE = "manifest.jsonl";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private final Map<String, ManifestEntry> last = new HashMap<>();

    private Manifest(Path folder, FileChannel channel) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
        this.channel = channel;
    }

    /**
     * Opens the manifest of a folder, or starts it. A line that was cut short by a killed run is removed; one that is
     * no entry is passed over.
     *
     * @throws ResourceException if it cannot be read or written
     */
    public static Manifest open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            removeUnfinishedLine(file);
            Manifest manifest = new Manifest(
                    folder,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
            manifest.read();
            return manifest;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static void removeUnfinishedLine(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            long end = access.length();
            while (end > 0) {
                access.seek(end - 1);
                if (access.read() == '\n') {
                    break;
                }
                end--;
            }
            access.setLength(end);
        }
    }

    private void read() throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    ManifestEntry entry = JSON.readValue(line, ManifestEntry.class);
                    if (entry != null && entry.name() != null && entry.formatVersion() <= ManifestEntry.VERSION) {
                        last.put(entry.name(), entry);
                    }
                } catch (JsonProcessingException e) {
                    // Somebody edited it: the case is done once more.
                }
            }
        }
    }

    /** What was last written about a case. */
    public synchronized Optional<ManifestEntry> find(String name) {
        return Optional.ofNullable(last.get(name));
    }

    /** Whether a case was done with the same model and parameters, and its results are still there. */
    synchronized boolean isDone(String name, String modelSha256, String parameters) {
        ManifestEntry entry = last.get(name);
        return entry != null
                && entry.done()
                && modelSha256.equals(entry.modelSha256())
                && parameters.equals(entry.parameters())
                && !entry.outputs().isEmpty()
                && entry.outputs().stream().allMatch(output -> Files.isRegularFile(folder.resolve(output)));
    }

    /** Adds a line. */
    public synchronized void add(ManifestEntry entry) {
        try {
            ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            last.put(entry.name(), entry);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static ResourceException failed(Path file, IOException e) {
        return new ResourceException(file + ": " + ImbrexException.firstLine(e), e);
    }
}
