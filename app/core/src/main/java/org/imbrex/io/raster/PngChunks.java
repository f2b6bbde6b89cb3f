package org.imbrex.io.raster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.jspecify.annotations.Nullable;

/** The chunks of a PNG up to its pixels, and these as one stream. Every chunk's checksum is compared. */
final class PngChunks extends InputStream {
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int BUFFER = 1 << 16;
    private static final int MAX_HEAD = 4096;

    private final FileBytes bytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private final CRC32 crc = new CRC32();
    private final PngHeader header;
    private byte @Nullable [] palette;
    private long next = 8;
    private long left;
    private boolean ended;

    /** Reads up to the first pixels. */
    PngChunks(FileBytes bytes) {
        this.bytes = bytes;
        ByteBuffer first = open();
        if (first.getInt(4) != IHDR) {
            throw InputException.of(bytes.file(), "a PNG header", "another chunk");
        }
        header = PngHeader.of(bytes.file(), body());
        for (int type = open().getInt(4); type != IDAT; type = open().getInt(4)) {
            if (type == PLTE) {
                ByteBuffer colours = body();
                palette = new byte[colours.remaining()];
                colours.get(palette);
            } else if (type == IEND) {
                throw InputException.of(bytes.file(), "pixels", "the end of the PNG");
            } else {
                next += left + 4;
            }
        }
        if (header.colour() == PngHeader.PALETTE && palette == null) {
            throw InputException.of(bytes.file(), "a palette", "none");
        }
    }

    PngHeader header() {
        return header;
    }

    /** Red, green and blue of each index; empty if there is no palette. */
    byte[] palette() {
        return palette == null ? new byte[0] : palette;
    }

    /** Goes to the next chunk: its length and type. */
    private ByteBuffer open() {
        ByteBuffer head = bytes.read(next, 8);
        left = Integer.toUnsignedLong(head.getInt(0));
        next += 8;
        crc.reset();
        crc.update(head.slice(4, 4));
        return head;
    }

    private ByteBuffer body() {
        if (left > MAX_HEAD) {
            throw InputException.of(bytes.file(), "at most " + MAX_HEAD + " bytes in a PNG chunk", left + "");
        }
        ByteBuffer body = bytes.read(next, (int) left);
        crc.update(body.duplicate());
        next += left;
        left = 0;
        checkSum();
        return body;
    }

    private void checkSum() {
        int stored = bytes.read(next, 4).getInt(0);
        if (stored != (int) crc.getValue()) {
            throw InputException.of(
                    bytes.file(),
                    "checksum " + Integer.toHexString(stored) + " of the PNG chunk before byte " + next,
                    Long.toHexString(crc.getValue()));
        }
        next += 4;
    }

    @Override
    public int read() {
        return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
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
        while (!buffer.hasRemaining()) {
            if (ended) {
                return false;
            }
            if (left == 0) {
                checkSum();
                ended = open().getInt(4) != IDAT;
                continue;
            }
            buffer.clear().limit((int) Math.min(BUFFER, left));
            bytes.read(next, buffer);
            buffer.flip();
            crc.update(buffer.duplicate());
            next += buffer.limit();
            left -= buffer.limit();
        }
        return true;
    }
}
