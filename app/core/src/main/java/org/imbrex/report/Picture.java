package org.imbrex.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture in a report.
 *
 * @param label what it shows, for those who see it and for those who have it read to them
 * @param width pixels across
 * @param height pixels down
 * @param png the file itself; the array is the caller's and is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A picture is never compared, and a copy of each would only cost memory.
public record Picture(String label, int width, int height, byte[] png) {
    /** Packs an image. */
    static Picture of(String label, BufferedImage image) {
        return new Picture(label, image.getWidth(), image.getHeight(), png(image));
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this Java cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
