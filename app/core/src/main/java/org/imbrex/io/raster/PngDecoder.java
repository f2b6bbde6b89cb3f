package org.imbrex.io.raster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.disk.Scratch;

/**
 * Unpacks the pixels of a PNG from front to back (ISO/IEC 15948, 9 and 10). ImageIO would hold the whole image, and take
 * longer to load than a small image to read.
 */
final class PngDecoder {
    private static final int[] PASS_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] PASS_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final PngHeader header;
    private final Scratch pixels;
    private final ByteBuffer row;
    private final int pixelBytes;

    private PngDecoder(PngHeader header, Scratch pixels) {
        this.header = header;
        this.pixels = pixels;
        this.pixelBytes = header.channels() * header.sampleBytes();
        this.row = ByteBuffer.allocate(header.width() * pixelBytes);
    }

    /**
     * Unpacks all pixels: samples of 8 or 16 bits (the high byte first), those of a pixel side by side, without alpha.
     *
     * @throws InputException if the file is cut or damaged
     */
    static Scratch decode(FileBytes bytes, PngChunks chunks) {
        PngHeader header = chunks.header();
        long size = checkedSize(bytes, header);
        Scratch pixels = Scratch.of(bytes.file().toString(), size);
        Inflater inflater = new Inflater();
        try (InputStream in = new InflaterInputStream(chunks, inflater, 1 << 14)) {
            new PngDecoder(header, pixels).decode(in);
            return pixels;
        } catch (IOException e) {
            pixels.close();
            throw new InputException(bytes.file(), "its pixels cannot be unpacked: " + ImbrexException.firstLine(e), e);
        } catch (RuntimeException e) {
            pixels.close();
            throw e;
        } finally {
            inflater.end();
        }
    }

    private static long checkedSize(FileBytes bytes, PngHeader header) {
        long packedRow = header.packedBytes(header.width()) + 1;
        // Deflate packs at most 1032 bytes into one.
        long most = bytes.size() * 1100;
        if (packedRow > Integer.MAX_VALUE / 2 || packedRow > most / header.height()) {
            throw InputException.of(
                    bytes.file(),
                    header.width() + "x" + header.height() + " pixels",
                    bytes.size() + " bytes, which hold at most " + most + " unpacked");
        }
        return (long) header.width() * header.height() * header.channels() * header.sampleBytes();
    }

    private void decode(InputStream in) throws IOException {
        if (!header.interlaced()) {
            pass(in, 0, 0, 1, 1);
            return;
        }
        for (int i = 0; i < PASS_X.length; i++) {
            pass(in, PASS_X[i], PASS_Y[i], STEP_X[i], STEP_Y[i]);
        }
    }

    private void pass(InputStream in, int startX, int startY, int stepX, int stepY) throws IOException {
        int width = (header.width() - startX + stepX - 1) / stepX;
        if (width == 0) {
            return;
        }
        int packedBytes = (int) header.packedBytes(width);
        byte[] packed = new byte[packedBytes];
        byte[] above = new byte[packedBytes];
        for (int y = startY; y < header.height(); y += stepY) {
            int filter = in.read();
            if (in.readNBytes(packed, 0, packedBytes) < packedBytes) {
                throw new EOFException("they end in row " + y + " of " + header.height());
            }
            unfilter(filter, packed, above);
            long at = (long) y * row.capacity();
            if (stepX > 1) {
                pixels.read(at, row.clear());
            }
            unpack(packed, width, startX, stepX);
            pixels.write(at, row.clear());
            byte[] swapped = above;
            above = packed;
            packed = swapped;
        }
    }

    private void unfilter(int filter, byte[] now, byte[] above) throws IOException {
        int step = Math.max(1, header.samples() * header.bits() / 8);
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = step; i < now.length; i++) {
                    now[i] += now[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < now.length; i++) {
                    now[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < now.length; i++) {
                    int left = i < step ? 0 : Byte.toUnsignedInt(now[i - step]);
                    now[i] += (byte) ((left + Byte.toUnsignedInt(above[i])) / 2);
                }
            }
            case 4 -> {
                for (int i = 0; i < now.length; i++) {
                    int left = i < step ? 0 : Byte.toUnsignedInt(now[i - step]);
                    int corner = i < step ? 0 : Byte.toUnsignedInt(above[i - step]);
                    now[i] += (byte) paeth(left, Byte.toUnsignedInt(above[i]), corner);
                }
            }
            default -> throw new IOException("filter " + filter + " does not exist");
        }
    }

    /** Which of three neighbours is nearest to left + up - corner. */
    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    /** Puts the pixels of a packed row to their places in the row, without alpha. */
    private void unpack(byte[] packed, int width, int startX, int stepX) {
        int bits = header.bits();
        if (bits < 8) {
            int mask = (1 << bits) - 1;
            for (int i = 0; i < width; i++) {
                int bit = i * bits;
                row.put(startX + i * stepX, (byte) (packed[bit >> 3] >> (8 - bits - (bit & 7)) & mask));
            }
            return;
        }
        int packedPixel = header.samples() * header.sampleBytes();
        if (stepX == 1 && packedPixel == pixelBytes) {
            row.put(0, packed, 0, row.capacity());
            return;
        }
        for (int i = 0; i < width; i++) {
            row.put((startX + i * stepX) * pixelBytes, packed, i * packedPixel, pixelBytes);
        }
    }
}
