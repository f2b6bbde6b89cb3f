package org.imbrex.cli.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.ResourceException;

/** An image to measure with: blobs under noise, 8 bits, as an uncompressed TIFF, which is read with the least effort. */
final class MadeImage {
    private static final int STRIP_ROWS = 128;
    private static final int ENTRIES = 9;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private MadeImage() {}

    static void write(Path file, int height, int width) {
        int strips = (height + STRIP_ROWS - 1) / STRIP_ROWS;
        int directory = 8 + 2 + ENTRIES * 12 + 4;
        int pixels = directory + 8 * strips;
        ByteBuffer head = ByteBuffer.allocate(pixels).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) ENTRIES);
        entry(head, 256, LONG, 1, width);
        entry(head, 257, LONG, 1, height);
        entry(head, 258, SHORT, 1, 8);
        entry(head, 259, SHORT, 1, 1);
        entry(head, 262, SHORT, 1, 1);
        // One number stands in the entry itself, several stand behind the directory.
        entry(head, 273, LONG, strips, strips == 1 ? pixels : directory);
        entry(head, 277, SHORT, 1, 1);
        entry(head, 278, LONG, 1, STRIP_ROWS);
        entry(head, 279, LONG, strips, strips == 1 ? height * width : directory + 4 * strips);
        head.putInt(0);
        for (int strip = 0; strip < strips; strip++) {
            head.putInt(pixels + strip * STRIP_ROWS * width);
        }
        for (int strip = 0; strip < strips; strip++) {
            head.putInt(Math.min(STRIP_ROWS, height - strip * STRIP_ROWS) * width);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(head.array());
            SplittableRandom random = new SplittableRandom(1);
            byte[] row = new byte[width];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double blobs = Math.sin(x * 0.07) * Math.sin(y * 0.05) + Math.sin((x + y) * 0.011);
                    row[x] = (byte) (128 + 40 * blobs + random.nextInt(-30, 31));
                }
                out.write(row);
            }
        } catch (IOException e) {
            throw new ResourceException(file + ": cannot be written: " + ImbrexException.firstLine(e), e);
        }
    }

    private static void entry(ByteBuffer head, int tag, int type, int count, int value) {
        head.putShort((short) tag).putShort((short) type).putInt(count);
        if (type == SHORT) {
            head.putShort((short) value).putShort((short) 0);
        } else {
            head.putInt(value);
        }
    }
}
