package org.imbrex.io.raster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a PNG row by row: grey or RGB, 8 or 16 bits, every row filtered as the difference from the one above. */
final class PngEncoder implements AutoCloseable {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int CHUNK = 1 << 16;
    private static final int UP = 2;

    private final OutputStream out;
    private final Deflater deflater;
    private final byte[] packed = new byte[CHUNK];
    private final byte[] above;
    private final byte[] filtered;
    private int packedBytes;

    /**
     * Starts an image.
     *
     * @param channels 1 (grey) or 3 (red, green, blue)
     * @param bits 8 or 16
     * @param level of the compression, as {@link Deflater} has it
     */
    PngEncoder(OutputStream out, int width, int height, int channels, int bits, int level) throws IOException {
        this.out = out;
        this.deflater = new Deflater(level);
        int rowBytes = Math.multiplyExact(width, channels * bits / 8);
        above = new byte[rowBytes];
        filtered = new byte[rowBytes + 1];
        filtered[0] = UP;
        out.write(ByteBuffer.allocate(8).putLong(SIGNATURE).array());
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bits).put((byte) (channels == 1 ? 0 : 2)).put(new byte[3]);
        chunk("IHDR", header.array(), header.capacity());
    }

    /** The most bytes that an image of so many bytes takes. */
    static long mostBytes(long bytes) {
        return bytes + bytes / 100 + 4096;
    }

    /** Adds a row, from its buffer's position on: samples of a pixel side by side, the high byte first. */
    void row(ByteBuffer row) throws IOException {
        for (int i = 0; i < above.length; i++) {
            byte sample = row.get();
            filtered[i + 1] = (byte) (sample - above[i]);
            above[i] = sample;
        }
        deflater.setInput(filtered);
        while (!deflater.needsInput()) {
            pack();
        }
    }

    void finish() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            pack();
        }
        if (packedBytes > 0) {
            chunk("IDAT", packed, packedBytes);
        }
        chunk("IEND", new byte[0], 0);
        out.flush();
    }

    private void pack() throws IOException {
        packedBytes += deflater.deflate(packed, packedBytes, CHUNK - packedBytes);
        if (packedBytes == CHUNK) {
            chunk("IDAT", packed, CHUNK);
            packedBytes = 0;
        }
    }

    private void chunk(String name, byte[] data, int length) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(4 + length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(data, 0, length);
        CRC32 crc = new CRC32();
        crc.update(body.array());
        out.write(ByteBuffer.allocate(4).putInt(length).array());
        out.write(body.array());
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @Override
    public void close() {
        deflater.end();
    }
}
