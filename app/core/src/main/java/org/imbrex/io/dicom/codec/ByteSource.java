package org.imbrex.io.dicom.codec;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.disk.Scratch;
import org.jspecify.annotations.Nullable;

/** The bytes that elements lie in: those of the file, or what they unpack to. Read by several threads at once. */
interface ByteSource extends AutoCloseable {
    /** The most bytes that a deflated file may unpack to: 8 GiB. They go to scratch space beyond 64 MiB. */
    long MOST_INFLATED = 8L << 30;

    Path file();

    long size();

    /** Fills the rest of a buffer from a position on. */
    void read(long position, ByteBuffer into);

    @Override
    void close();

    static ByteSource open(Path file) {
        FileBytes bytes = FileBytes.open(file);
        return new ByteSource() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public long size() {
                return bytes.size();
            }

            @Override
            public void read(long position, ByteBuffer into) {
                bytes.read(position, into);
            }

            @Override
            public void close() {
                bytes.close();
            }
        };
    }

    /** What the deflated bytes of a file from a position on unpack to. */
    static ByteSource inflated(Path file, long from) {
        try (FileBytes bytes = FileBytes.open(file)) {
            // Unpacked once to learn the size and once to keep it: the stream does not say how long it is.
            long size = inflate(bytes, from, null);
            Scratch scratch = Scratch.of(file.toString(), size);
            try {
                inflate(bytes, from, scratch);
            } catch (RuntimeException e) {
                scratch.close();
                throw e;
            }
            return new ByteSource() {
                @Override
                public Path file() {
                    return file;
                }

                @Override
                public long size() {
                    return size;
                }

                @Override
                public void read(long position, ByteBuffer into) {
                    scratch.read(position, into);
                }

                @Override
                public void close() {
                    scratch.close();
                }
            };
        }
    }

    private static long inflate(FileBytes bytes, long from, @Nullable Scratch into) {
        Inflater inflater = new Inflater(true);
        byte[] part = new byte[1 << 16];
        long size = 0;
        try (InputStream packed = new BufferedInputStream(bytes.stream(from, bytes.size() - from));
                InputStream in = new InflaterInputStream(packed, inflater, 1 << 13)) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                if (into != null) {
                    into.write(size, ByteBuffer.wrap(part, 0, count));
                }
                size += count;
                if (size > MOST_INFLATED) {
                    throw Refusal.TOO_LARGE.of(bytes.file(), "at most " + MOST_INFLATED + " bytes unpacked", "more");
                }
            }
        } catch (EOFException e) {
            throw Refusal.TRUNCATED.of(bytes.file(), "the deflated data set ends after " + size + " bytes", e);
        } catch (IOException e) {
            throw Refusal.MALFORMED.of(bytes.file(), "the deflated data set is damaged after " + size + " bytes", e);
        } finally {
            inflater.end();
        }
        return size;
    }
}
