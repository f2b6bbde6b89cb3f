package org.imbrex.io.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/**
 * A file under construction: {@code .<name>.part-<random>} beside its final name, which it gets in {@link #finish()} in
 * one step. Closing it before that deletes it. Several threads may write at once.
 */
public final class PartFile implements AutoCloseable {
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.part-[0-9a-f]{1,16}", Pattern.DOTALL);

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final long neededBytes;
    private boolean finished;

    private PartFile(Path file, Path part, FileChannel channel, long neededBytes) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.neededBytes = neededBytes;
    }

    /**
     * Starts a file.
     *
     * @param file the final name; what stands there stays until {@link #finish()}
     * @param neededBytes the most the file may take, for the message of a full disk
     */
    public static PartFile create(Path file, long neededBytes) {
        Path absolute = file.toAbsolutePath();
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path part = absolute.resolveSibling("." + absolute.getFileName() + ".part-" + random);
        try {
            FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ));
            return new PartFile(file, part, channel, neededBytes);
        } catch (NoSuchFileException e) {
            throw new ResourceException(file + ": cannot be written: there is no folder " + absolute.getParent(), e);
        } catch (AccessDeniedException e) {
            throw new ResourceException(
                    file + ": cannot be written: no permission to write in the folder " + absolute.getParent(), e);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? ImbrexException.firstLine(e) : e.getReason();
            throw new ResourceException(file + ": cannot be written: " + reason, e);
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be written: " + ImbrexException.firstLine(e), e);
        }
    }

    /**
     * Removes from a folder what programs left there that were killed while they wrote; nobody may be writing there.
     *
     * @return how many files that were
     */
    public static int removeLeftovers(Path folder) {
        int removed = 0;
        if (!Files.isDirectory(folder)) {
            return removed;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ".*")) {
            for (Path entry : entries) {
                if (LEFTOVER.matcher(String.valueOf(entry.getFileName())).matches()
                        && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(entry);
                    removed++;
                }
            }
            return removed;
        } catch (IOException | DirectoryIteratorException e) {
            throw new ResourceException(folder + ": cannot be cleared: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Writes a whole text in UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a whole file. */
    public static void write(Path file, byte[] bytes) {
        try (PartFile part = create(file, bytes.length)) {
            part.write(0, ByteBuffer.wrap(bytes));
            part.finish();
        }
    }

    /** The final name. */
    public Path file() {
        return file;
    }

    /** Refuses to go on where the disk has not as many bytes free as the file needs. */
    public void requireSpace() {
        try {
            long free = Files.getFileStore(part.getParent()).getUsableSpace();
            if (free < neededBytes) {
                throw new ResourceException(
                        file + ": needs " + neededBytes + " bytes, " + free + " are free on its disk");
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Writes the rest of a buffer at a position; the buffer's position advances to its limit. */
    public void write(long position, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A stream that writes from the start on; its user may leave it open. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** The error that an {@link IOException} while writing this file means. */
    public ImbrexException failed(IOException error) {
        if (error instanceof ClosedByInterruptException) {
            return new CancelledException();
        }
        return new ResourceException(
                file + ": cannot be written (needs up to " + neededBytes + " bytes, " + freeBytes() + "): "
                        + ImbrexException.firstLine(error),
                error);
    }

    private String freeBytes() {
        try {
            return Files.getFileStore(part.getParent()).getUsableSpace() + " are free";
        } catch (IOException e) {
            return "free space unknown";
        }
    }

    /** Gives the file its final name, in place of what stood there. */
    public void finish() {
        try {
            channel.close();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new ResourceException(part + ": cannot be deleted: " + ImbrexException.firstLine(e), e);
        }
    }
}
