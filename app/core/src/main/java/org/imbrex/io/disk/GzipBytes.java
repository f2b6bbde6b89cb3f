package org.imbrex.io.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.imbrex.error.CancelledException;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.error.ResourceException;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a gzip file. The front is read by who opens it; the rest is unpacked into scratch space by a thread of
 * its own, while others already read what is there: at any position, from several threads. A reader waits for the bytes it
 * asks for.
 */
public final class GzipBytes implements AutoCloseable {
    /** The first two bytes of every gzip file. */
    public static final int MAGIC = 0x1F8B;

    private static final int BUFFER = 1 << 16;
    /** DEFLATE packs no more than 1032 bytes into one; the rest is for a file's frame. */
    private static final int MOST_RATIO = 1032;
    /** What may follow the bytes that are wanted: enough for padding, nothing for a bomb. */
    private static final int MOST_REST = 1 << 20;

    private final FileBytes bytes;
    private final InputStream in;
    private @Nullable Scratch scratch;
    private @Nullable Thread thread;
    private long ready;
    private boolean closed;
    private @Nullable RuntimeException failure;

    private GzipBytes(FileBytes bytes, InputStream in) {
        this.bytes = bytes;
        this.in = in;
    }

    public static GzipBytes open(Path file) {
        FileBytes bytes = FileBytes.open(file);
        try {
            return new GzipBytes(bytes, new GZIPInputStream(bytes.stream(0, bytes.size()), BUFFER));
        } catch (IOException e) {
            bytes.close();
            throw failed(file, e);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    public Path file() {
        return bytes.file();
    }

    /** The next bytes from the front, as many as are wanted or there are; before {@link #unpack}. */
    public ByteBuffer next(int length) {
        try {
            return ByteBuffer.wrap(in.readNBytes(length));
        } catch (IOException e) {
            throw failed(file(), e);
        }
    }

    /**
     * Starts unpacking.
     *
     * @param skip bytes to leave out after those that were read from the front
     * @param length bytes to unpack; position 0 is the first of them from now on
     * @throws InputException if so small a file cannot hold so much
     */
    public void unpack(long skip, long length) {
        long most = bytes.size() * MOST_RATIO;
        if (skip < 0 || length < 0 || skip > most - length) {
            throw InputException.of(
                    file(), length + " bytes of voxels", bytes.size() + " packed bytes, which hold at most " + most);
        }
        Scratch room = Scratch.of(file().toString(), length);
        scratch = room;
        Thread unpacker = new Thread(() -> unpack(skip, room), "imbrex-gunzip");
        unpacker.setDaemon(true);
        thread = unpacker;
        unpacker.start();
    }

    private void unpack(long skip, Scratch room) {
        try {
            in.skipNBytes(skip);
            byte[] buffer = new byte[BUFFER];
            for (long at = 0; at < room.size() && !isClosed(); ) {
                int count = in.read(buffer, 0, (int) Math.min(BUFFER, room.size() - at));
                if (count < 0) {
                    throw InputException.of(
                            file(), room.size() + " bytes of voxels", "the end after " + at + " (cut short?)");
                }
                room.write(at, ByteBuffer.wrap(buffer, 0, count));
                at += count;
                // The last bytes count only when the checksum behind them was right.
                if (at < room.size()) {
                    advance(at);
                }
            }
            for (long rest = 0; rest < MOST_REST && !isClosed(); ) {
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                rest += count;
            }
            advance(room.size());
        } catch (IOException e) {
            fail(failed(file(), e));
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new ResourceException(file() + ": cannot be unpacked: " + e, e));
            throw e;
        }
    }

    /** Fills the rest of a buffer from a position on; the buffer's position advances to its limit. */
    public void read(long position, ByteBuffer into) {
        Scratch room = scratch;
        if (room == null) {
            throw new IllegalStateException("unpacking was not started");
        }
        await(position + into.remaining());
        room.read(position, into);
    }

    private synchronized void await(long end) {
        try {
            while (ready < end) {
                if (failure != null) {
                    throw failure;
                }
                if (closed) {
                    throw new IllegalStateException(file() + " is closed");
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private synchronized void advance(long end) {
        ready = end;
        notifyAll();
    }

    private synchronized void fail(RuntimeException error) {
        failure = error;
        notifyAll();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static InputException failed(Path file, IOException e) {
        return new InputException(file, "cannot be unpacked (gzip): " + ImbrexException.firstLine(e), e);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        if (thread != null) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        try (bytes) {
            in.close();
        } catch (IOException e) {
            throw failed(file(), e);
        } finally {
            if (scratch != null) {
                scratch.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
