package org.imbrex.postprocess;

import java.nio.ByteBuffer;
import org.imbrex.io.disk.Scratch;

/** Numbers written one after the other, then read in the same order. */
final class RunNumbers {
    private static final int BUFFER = 1 << 16;

    private final Scratch scratch;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long place;
    private long written;
    private boolean reading;

    RunNumbers(Scratch scratch) {
        this.scratch = scratch;
    }

    void put(int number) {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.putInt(number);
    }

    /** Ends writing; the next number read is the first that was written, also after some have been read. */
    void rewind() {
        if (!reading) {
            flush();
            written = place;
            reading = true;
        }
        place = 0;
        buffer.clear().limit(0);
    }

    int next() {
        if (!buffer.hasRemaining()) {
            buffer.clear().limit((int) Math.min(BUFFER, written - place));
            scratch.read(place, buffer);
            place += buffer.limit();
            buffer.flip();
        }
        return buffer.getInt();
    }

    private void flush() {
        int length = buffer.position();
        scratch.write(place, buffer.flip());
        place += length;
        buffer.clear();
    }
}
