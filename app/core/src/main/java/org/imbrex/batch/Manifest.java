package org.imbrex.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;

/**
 * The diary of a folder of results: a line of JSON for each case, added the moment the case ends, so that a run that was
 * killed loses no more than the cases it had in hand. A case that was done again has several lines; the last one counts.
 * Only one program at a time may hold it open.
 */
public final class Manifest implements AutoCloseable {
    /** Its name in the folder of results. */
    public static final String FILE = "manifest.jsonl";

    /** Where the lock is: beyond what is ever written, so that others can read the lines while the lock is held. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int LONGEST_LINE = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a line says, and where it is. */
    private record Line(ManifestEntry entry, long position, int length) {}

    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private final Map<String, Line> last = new HashMap<>();
    private long end;

    private Manifest(Path folder, FileChannel channel) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
        this.channel = channel;
    }

    /**
     * Opens the manifest of a folder, or starts it. A line that was cut short by a killed run is removed; one that is
     * no entry is passed over.
     *
     * @throws ResourceException if it cannot be read or written, or if another program has it open
     */
    public static Manifest open(Path folder) {
        Path file = folder.resolve(FILE);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            Manifest manifest = new Manifest(folder, channel);
            lock(folder, channel);
            manifest.read();
            return manifest;
        } catch (IOException | RuntimeException e) {
            close(channel);
            if (e instanceof ResourceException known) {
                throw known;
            }
            throw failed(file, e);
        }
    }

    private static void lock(Path folder, FileChannel channel) {
        FileLock lock = null;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            // This program has it open already.
        } catch (IOException e) {
            // A file system without locks: nothing to wait for.
            return;
        }
        if (lock == null) {
            throw new ResourceException(folder + ": another run is writing its results there; expected a folder of this"
                    + " run's own, or that the other has ended");
        }
    }

    /** Reads the lines, and cuts off what has no end. */
    private void read() throws IOException {
        // The stream is not closed, since the channel would be too.
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
                if (line.size() > LONGEST_LINE) {
                    throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
                }
                continue;
            }
            ManifestEntry entry = entry(line.toByteArray());
            if (entry != null) {
                last.put(entry.name(), new Line(entry, end, line.size()));
            }
            end += line.size() + 1;
            line.reset();
        }
        if (channel.size() > end) {
            channel.truncate(end);
        }
    }

    private static @Nullable ManifestEntry entry(byte[] line) {
        try {
            return ManifestEntry.fromJson(JSON.readTree(line));
        } catch (IOException e) {
            // Somebody edited it: the case is done once more.
            return null;
        }
    }

    /** The folder of results. */
    public Path folder() {
        return folder;
    }

    /** What was last written about a case. */
    public synchronized Optional<ManifestEntry> find(String name) {
        return Optional.ofNullable(last.get(name)).map(Line::entry);
    }

    /** How the scans of a case were segmented, as {@code run.json} has it; empty for a case that failed. */
    public synchronized List<JsonNode> scans(String name) {
        Line line = last.get(name);
        if (line == null) {
            return List.of();
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(line.length);
            while (bytes.hasRemaining() && channel.read(bytes, line.position + bytes.position()) >= 0) {
                // Until the whole line is there.
            }
            List<JsonNode> scans = new ArrayList<>();
            JSON.readTree(bytes.array()).path("scans").forEach(scans::add);
            return scans;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Whether a case was done with the same model and parameters, and its results are still there. */
    synchronized boolean isDone(String name, String modelSha256, String parameters) {
        Line line = last.get(name);
        return line != null
                && line.entry.done()
                && modelSha256.equals(line.entry.modelSha256())
                && parameters.equals(line.entry.parameters())
                && !line.entry.outputs().isEmpty()
                && line.entry.outputs().stream().allMatch(output -> Files.isRegularFile(folder.resolve(output)));
    }

    /** The folders in which results lie that are written down. */
    synchronized Set<Path> folders() {
        Set<Path> folders = new TreeSet<>(Set.of(folder));
        for (Line line : last.values()) {
            for (String output : line.entry.outputs()) {
                Path parent = folder.resolve(output).normalize().getParent();
                if (parent != null && parent.startsWith(folder.normalize())) {
                    folders.add(parent);
                }
            }
        }
        return folders;
    }

    /**
     * Adds a line.
     *
     * @param scans how the scans of the case were segmented
     */
    public synchronized void add(ManifestEntry entry, List<ObjectNode> scans) {
        ObjectNode node = entry.toJson();
        scans.forEach(node.putArray("scans")::add);
        byte[] line = (node + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        last.put(entry.name(), new Line(entry, end, line.length - 1));
        end += line.length;
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new ResourceException(FILE + ": " + ImbrexException.firstLine(e), e);
        }
    }

    private static ResourceException failed(Path file, Exception e) {
        return new ResourceException(file + ": cannot be read or written: " + ImbrexException.firstLine(e), e);
    }
}
