package org.imbrex.io.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;

/** The bytes of an input file, read at any position by several threads at once; a cut file is an {@link InputException}. */
public final class FileBytes implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long size;

    private FileBytes(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    public static FileBytes open(Path file) {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "a file", "a folder");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new InputException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
        try {
            return new FileBytes(file, channel, channel.size());
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    public Path file() {
        return file;
    }

    /** Bytes in the file when it was opened. */
    public long size() {
        return size;
    }

    /** Fills the rest of a buffer from a position in the file on; the buffer's position advances to its limit. */
    public void read(long position, ByteBuffer into) {
        long wanted = into.remaining();
        if (position < 0 || position > size - wanted) {
            throw InputException.of(
                    file,
                    wanted + " bytes at byte " + position,
                    "the end of the file at byte " + size + " (cut short?)");
        }
        try {
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw InputException.of(file, size + " bytes", "a file that shrank to " + position);
                }
                position += count;
            }
        } catch (ClosedByInterruptException e) {
            throw new CancelledException();
        } catch (IOException e) {
            throw new InputException(file, "cannot be read: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Reads so many bytes from a position on; the buffer that comes back is flipped. */
    public ByteBuffer read(long position, int length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw InputException.of(
                    file,
                    length + " bytes at byte " + position,
                    "the end of the file at byte " + size + " (cut short?)");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        read(position, bytes);
        return bytes.flip();
    }

    /** A stream of so many bytes from a position on, or fewer where the file ends. */
    public InputStream stream(long position, long length) {
        return new FileStream(this, position, Math.min(size, position + Math.min(length, size)));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new InputException(file, "cannot be closed: " + ImbrexException.firstLine(e), e);
        }
    }
}
