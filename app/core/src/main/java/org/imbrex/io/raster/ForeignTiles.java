package org.imbrex.io.raster;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.volume.SampleType;
import org.jspecify.annotations.Nullable;

/** Tiles that TwelveMonkeys unpacks: JPEG, CCITT fax, old LZW, and YCbCr turned into RGB. One thread at a time. */
final class ForeignTiles implements AutoCloseable {
    private final FileBytes bytes;
    private @Nullable ImageReader reader;
    private @Nullable FileImageInputStream stream;

    ForeignTiles(FileBytes bytes) {
        this.bytes = bytes;
    }

    /** Refuses pages that cannot be unpacked here. */
    static void check(FileBytes bytes, TiffPage page, long mostBytes) {
        boolean known = switch (page.compression()) {
            case Tiff.JPEG, Tiff.OLD_JPEG -> page.bits() == 8;
            case Tiff.CCITT_RLE, Tiff.CCITT_T4, Tiff.CCITT_T6 -> page.bits() == 1;
            case Tiff.LZW -> true;
            default -> TiffDecoder.knows(page.compression()) && page.photometric() == Tiff.YCBCR;
        };
        if (!known) {
            throw InputException.of(
                    bytes.file(),
                    "a compression out of none, deflate, LZW, PackBits, JPEG (8 bits) and CCITT fax",
                    "compression " + page.compression() + " of " + page.bits() + " bits");
        }
        if (page.type().bits() > 16 || page.type() == SampleType.FLOAT16) {
            throw InputException.of(bytes.file(), "8 or 16 bits in such a compression", "" + page.type());
        }
        if (page.tileBytes(0) > mostBytes) {
            throw InputException.of(
                    bytes.file(),
                    "strips or tiles of at most " + mostBytes + " bytes in such a compression",
                    page.tileBytes(0) + "");
        }
        for (int i = 0; i < page.offsets().limit(); i++) {
            long offset = page.offsets().get(i);
            if (offset < 0 || offset >= bytes.size() || page.counts().get(i) < 0) {
                throw InputException.of(bytes.file(), "strips and tiles inside the file", "one at byte " + offset);
            }
        }
    }

    /** Unpacks a tile; what lies outside the image is zero. */
    synchronized ByteBuffer tile(TiffPage page, int column, int tileRow, int sample) {
        int left = column * page.tileWidth();
        int top = tileRow * page.tileHeight();
        int width = Math.min(page.tileWidth(), page.width() - left);
        int height = Math.min(page.tileHeight(), page.height() - top);
        ByteBuffer unpacked = ByteBuffer.allocate((int) page.tileBytes(tileRow)).order(page.order());
        try {
            ImageReader opened = opened();
            ImageReadParam param = opened.getDefaultReadParam();
            param.setSourceRegion(new Rectangle(left, top, width, height));
            Raster raster = opened.readRaster(page.index(), param);
            int firstBand = page.planar() ? sample : 0;
            if (raster.getWidth() < width
                    || raster.getHeight() < height
                    || raster.getNumBands() < firstBand + page.interleaved()) {
                throw new IOException("it is smaller than the directory says");
            }
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                for (int s = 0; s < page.interleaved(); s++) {
                    raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, firstBand + s, row);
                    int at = (int) (y * page.rowBytes()) + s * page.type().bits() / 8;
                    for (int x = 0; x < width; x++, at += page.pixelBytes()) {
                        if (page.type().bits() == 8) {
                            unpacked.put(at, (byte) row[x]);
                        } else {
                            unpacked.putShort(at, (short) row[x]);
                        }
                    }
                }
            }
            return unpacked;
        } catch (IOException e) {
            throw failed(left, top, ImbrexException.firstLine(e), e);
        } catch (RuntimeException e) {
            // Damaged files make it stumble in many ways, whose messages mean nothing to people.
            throw failed(left, top, "it is damaged", e);
        }
    }

    private InputException failed(int left, int top, String why, Exception cause) {
        return new InputException(
                bytes.file(), "the tile or strip at x " + left + ", y " + top + " cannot be unpacked: " + why, cause);
    }

    private ImageReader opened() throws IOException {
        if (reader == null) {
            stream = new FileImageInputStream(bytes.file().toFile());
            reader = new TIFFImageReaderSpi().createReaderInstance();
            reader.setInput(stream);
        }
        return reader;
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.dispose();
            reader = null;
        }
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new InputException(bytes.file(), "cannot be closed: " + ImbrexException.firstLine(e), e);
            }
            stream = null;
        }
    }
}
