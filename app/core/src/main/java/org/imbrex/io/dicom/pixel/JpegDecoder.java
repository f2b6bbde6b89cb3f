package org.imbrex.io.dicom.pixel;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.imbrex.error.ImbrexException;
import org.jspecify.annotations.Nullable;

/** JPEG of any kind by what its markers say: lossy ones of 8 bits through the JDK, lossless ones and JPEG-LS by ourselves. */
final class JpegDecoder {
    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;
    private static final int SOF55 = 0xF7;

    private JpegDecoder() {}

    static Unpacked decode(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        JpegMarkers markers = new JpegMarkers(packed);
        boolean jfif = false;
        int transform = -1;
        while (true) {
            int marker = markers.next();
            switch (marker) {
                case 0xC3 -> {
                    return LosslessJpegDecoder.decode(packed, format);
                }
                case SOF55 -> {
                    return JpegLsDecoder.decode(packed, format);
                }
                case 0xC0, 0xC1, 0xC2 -> {
                    markers.segmentEnd();
                    int precision = markers.u8();
                    if (precision != 8) {
                        throw DamagedPixelsException.unsupported("lossy JPEG of 8 bits", precision + " bits");
                    }
                    markers.checkSize(format);
                    return new Unpacked(lossy(packed, format), luminance(markers, jfif, transform));
                }
                case 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF ->
                    throw DamagedPixelsException.unsupported(
                            "sequential, progressive or lossless JPEG with Huffman codes",
                            "marker FF " + Integer.toHexString(marker));
                case JpegMarkers.EOI, JpegMarkers.SOS -> throw DamagedPixelsException.of("a frame header", "none");
                case APP0 -> {
                    jfif = true;
                    markers.skip();
                }
                case APP14 -> {
                    int end = markers.segmentEnd();
                    if (end - markers.position() >= 12) {
                        markers.seek(markers.position() + 11);
                        transform = markers.u8();
                    }
                    markers.seek(end);
                }
                default -> markers.skip();
            }
        }
    }

    /** What the stream says of its colours: Adobe's marker, then JFIF, then names of the channels. */
    private static @Nullable Boolean luminance(JpegMarkers markers, boolean jfif, int transform)
            throws DamagedPixelsException {
        if (transform >= 0) {
            return transform == 1;
        }
        if (jfif) {
            return true;
        }
        return markers.u8() == 'R' ? Boolean.FALSE : null;
    }

    private static int[] lossy(byte[] packed, PixelFormat format) throws DamagedPixelsException {
        ImageReader reader;
        try {
            reader = spi().createReaderInstance();
        } catch (IOException e) {
            throw DamagedPixelsException.unsupported("the JDK's JPEG reader", ImbrexException.firstLine(e));
        }
        AtomicBoolean cut = new AtomicBoolean();
        reader.addIIOReadWarningListener((source, warning) -> {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature") || text.contains("corrupt")) {
                cut.set(true);
            }
        });
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(packed))) {
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, reader.getDefaultReadParam());
            if (cut.get()) {
                throw DamagedPixelsException.of("a whole JPEG", "one that is cut or damaged");
            }
            if (raster.getWidth() != format.columns()
                    || raster.getHeight() != format.rows()
                    || raster.getNumBands() != format.channels()) {
                throw DamagedPixelsException.of("a JPEG of the file's size", "another");
            }
            return raster.getPixels(
                    raster.getMinX(),
                    raster.getMinY(),
                    raster.getWidth(),
                    raster.getHeight(),
                    new int[(int) format.samples()]);
        } catch (IOException | RuntimeException e) {
            throw DamagedPixelsException.of(ImbrexException.firstLine(e));
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's own reader, whatever else is installed. */
    private static ImageReaderSpi spi() throws DamagedPixelsException {
        Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (all.hasNext()) {
            ImageReaderSpi spi = all.next();
            if (spi.getClass().getName().startsWith("com.sun.imageio.plugins.jpeg")) {
                return spi;
            }
        }
        throw DamagedPixelsException.unsupported("the JDK's JPEG reader", "a JDK without it");
    }
}
