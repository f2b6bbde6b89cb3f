package org.imbrex.io.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes put aside, for formats that can only be read from front to back: in memory where all that is put aside at a time
 * takes no more than {@link #MEMORY_BYTES} together, else in
 * a file of the system's temporary folder. The file has no name for longer than its opening takes where the system allows
 * that (everywhere but on Windows), so it is gone however the program ends. Reads and writes at any position are safe from
 * several threads; the file is not memory-mapped, so that it does not count as resident memory.
 */
public final class Scratch implements AutoCloseable {
    /** The most bytes that stay in memory at a time: 64 MiB, or less where Java's heap is small. */
    public static final long MEMORY_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final AtomicLong IN_MEMORY = new AtomicLong();

    private final long size;
    private final ByteBuffer memory;
    private final @Nullable FileChannel channel;
    private boolean closed;

    private Scratch(long size, ByteBuffer memory, @Nullable FileChannel channel) {
        this.size = size;
        this.memory = memory;
        this.channel = channel;
    }

    /**
     * Makes room for so many bytes, all zero.
     *
     * @param wanted what they are for, for the message when there is no room: {@code scan.png}
     * @throws ResourceException if the temporary folder has not as many bytes free, or cannot be written
     */
    public static Scratch of(String wanted, long size) {
        if (takeMemory(size)) {
            return new Scratch(size, ByteBuffer.allocate((int) size), null);
        }
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < size) {
                throw new ResourceException(wanted + ": needs " + size + " bytes of scratch space in " + folder + ", "
                        + free + " are free");
            }
            FileChannel channel = FileChannel.open(
                    folder.resolve("imbrex-scratch-" + UUID.randomUUID()),
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.SPARSE,
                            StandardOpenOption.DELETE_ON_CLOSE));
            return new Scratch(size, ByteBuffer.allocate(0), channel);
        } catch (IOException e) {
            throw new ResourceException(
                    wanted + ": no scratch space in " + folder + ": " + ImbrexException.firstLine(e), e);
        }
    }

    private static boolean takeMemory(long size) {
        if (size > MEMORY_BYTES) {
            return false;
        }
        if (IN_MEMORY.addAndGet(size) <= MEMORY_BYTES) {
            return true;
        }
        IN_MEMORY.addAndGet(-size);
        return false;
    }

    /** Bytes there is room for. */
    public long size() {
        return size;
    }

    /** Puts the rest of a buffer at a position; the buffer's position advances to its limit. */
    public void write(long position, ByteBuffer bytes) {
        check(position, bytes.remaining());
        if (channel == null) {
            int length = bytes.remaining();
            memory.put((int) position, bytes, bytes.position(), length);
            bytes.position(bytes.limit());
            return;
        }
        try {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Fills the rest of a buffer from a position on; the buffer's position advances to its limit. */
    public void read(long position, ByteBuffer into) {
        check(position, into.remaining());
        if (channel == null) {
            into.put(memory.slice((int) position, into.remaining()));
            return;
        }
        try {
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    // Past what was written: all zero.
                    into.put(new byte[into.remaining()]);
                    return;
                }
                position += count;
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void check(long position, int length) {
        if (position < 0 || position > size - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + position + " of " + size);
        }
    }

    private static ImbrexException failed(IOException error) {
        if (error instanceof ClosedByInterruptException) {
            return new CancelledException();
        }
        return new ResourceException("scratch space failed: " + ImbrexException.firstLine(error), error);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (channel == null) {
            IN_MEMORY.addAndGet(-size);
        } else {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
