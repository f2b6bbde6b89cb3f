package org.imbrex.io.disk;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A part of a file as a stream. */
final class FileStream extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final FileBytes bytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private final long end;
    private long next;

    FileStream(FileBytes bytes, long start, long end) {
        this.bytes = bytes;
        this.next = start;
        this.end = end;
    }

    @Override
    public int read() {
        return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    private boolean fill() {
        if (buffer.hasRemaining()) {
            return true;
        }
        if (next >= end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(BUFFER, end - next));
        bytes.read(next, buffer);
        next += buffer.position();
        buffer.flip();
        return true;
    }
}
