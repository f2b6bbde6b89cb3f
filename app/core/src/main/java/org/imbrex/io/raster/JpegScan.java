package org.imbrex.io.raster;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * JPEG images, grey or RGB of 8 bits. They are unpacked whole when they are opened, in bands of rows, into memory or, if
 * they are large, scratch space.
 */
final class JpegScan {
    private static final int BAND_BYTES = 64 << 20;

    /** A byte of a JPEG holds no more pixels than this: a block of 64 takes some bits at least. */
    private static final long PIXELS_PER_BYTE = 1024;

    private JpegScan() {}

    static ScanSource open(Path file) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.setInput(in, true, true);
            return read(file, reader, in.length());
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InputException(file, "cannot be read as JPEG: " + ImbrexException.firstLine(e), e);
        } finally {
            reader.dispose();
        }
    }

    private static ScanSource read(Path file, ImageReader reader, long fileBytes) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > fileBytes * PIXELS_PER_BYTE) {
            throw InputException.of(
                    file,
                    width + "x" + height + " pixels",
                    fileBytes + " bytes, which hold at most " + fileBytes * PIXELS_PER_BYTE);
        }
        AtomicBoolean damaged = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) -> {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature") || text.contains("corrupt")) {
                damaged.set(true);
            }
        });
        int channels = reader.getRawImageType(0) == null
                ? 3
                : reader.getRawImageType(0).getNumBands();
        if (channels != 1 && channels != 3) {
            throw InputException.of(file, "a JPEG of 1 or 3 channels", channels + "");
        }
        ScanInfo info = new ScanInfo(Extent.of(height, width), channels, SampleType.UINT8, Geometry.UNKNOWN);
        Scratch samples = Scratch.of(file.toString(), (long) width * height * channels);
        try {
            int rows = Math.max(1, Math.min(height, BAND_BYTES / (width * channels)));
            for (int y = 0; y < height; y += rows) {
                ImageReadParam param = reader.getDefaultReadParam();
                param.setSourceRegion(new Rectangle(0, y, width, Math.min(rows, height - y)));
                BufferedImage band = reader.read(0, param);
                if (damaged.get()) {
                    throw InputException.of(file, "a whole JPEG", "one that is cut or damaged");
                }
                put(band, channels, (long) y * width * channels, samples);
            }
            return new UnpackedScan(info, samples, new byte[0]);
        } catch (IOException | RuntimeException e) {
            samples.close();
            throw e;
        }
    }

    private static void put(BufferedImage band, int channels, long at, Scratch samples) throws IOException {
        Raster raster = band.getRaster();
        if (raster.getNumBands() != channels) {
            throw new IOException("expected " + channels + " channels, found " + raster.getNumBands());
        }
        int[] row = new int[raster.getWidth() * channels];
        ByteBuffer bytes = ByteBuffer.allocate(row.length);
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            bytes.clear();
            for (int sample : row) {
                bytes.put((byte) sample);
            }
            samples.write(at + (long) y * row.length, bytes.flip());
        }
    }
}
