package org.imbrex.io.raster;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.jspecify.annotations.Nullable;

/** Tiles that TwelveMonkeys unpacks: JPEG, with YCbCr turned into RGB, and CCITT fax. One thread at a time. */
final class ForeignTiles implements AutoCloseable {
    private static final int FAX_START = 256;
    private static final int MAX_FAX_BYTES = 64 << 20;

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
            case Tiff.CCITT_RLE, Tiff.CCITT_T4, Tiff.CCITT_T6 -> page.bits() == 1 && page.samples() == 1;
            default -> false;
        };
        if (!known) {
            throw InputException.of(
                    bytes.file(),
                    "a compression out of none, deflate, LZW, PackBits, JPEG (8 bits) and CCITT fax",
                    "compression " + page.compression() + " of " + page.bits() + " bits");
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
        try {
            if (page.compression() == Tiff.JPEG || page.compression() == Tiff.OLD_JPEG) {
                ImageReader opened = opened();
                ImageReadParam param = opened.getDefaultReadParam();
                param.setSourceRegion(new Rectangle(left, top, width, height));
                Raster raster = opened.readRaster(page.index(), param);
                return samples(raster, page, page.planar() ? sample : 0, page.rows(tileRow), width, height);
            }
            Raster raster = fax(page, page.tile(column, tileRow, sample), page.rows(tileRow));
            return samples(raster, page, 0, page.rows(tileRow), width, height);
        } catch (IOException e) {
            throw failed(left, top, ImbrexException.firstLine(e), e);
        } catch (RuntimeException e) {
            // Damaged files make it stumble in many ways, whose messages mean nothing to people.
            throw failed(left, top, "it is damaged", e);
        }
    }

    private static ByteBuffer samples(Raster raster, TiffPage page, int firstBand, int rows, int width, int height)
            throws IOException {
        if (raster.getWidth() < width
                || raster.getHeight() < height
                || raster.getNumBands() < firstBand + page.interleaved()) {
            throw new IOException("it is smaller than the directory says");
        }
        ByteBuffer samples = ByteBuffer.allocate((int) page.rowBytes() * rows);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int s = 0; s < page.interleaved(); s++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, firstBand + s, row);
                int at = (int) (y * page.rowBytes()) + s;
                for (int x = 0; x < width; x++, at += page.pixelBytes()) {
                    samples.put(at, (byte) row[x]);
                }
            }
        }
        return samples;
    }

    /** Unpacks a tile as a TIFF of its own: of a file with many strips, TwelveMonkeys would unpack all before it too. */
    private Raster fax(TiffPage page, int tile, int rows) throws IOException {
        TiffFields fields = new TiffFields(false);
        fields.ints(Tiff.WIDTH, page.tileWidth());
        fields.ints(Tiff.HEIGHT, rows);
        fields.ints(Tiff.ROWS_PER_STRIP, rows);
        fields.shorts(Tiff.BITS_PER_SAMPLE, 1);
        fields.shorts(Tiff.SAMPLES_PER_PIXEL, 1);
        fields.shorts(Tiff.COMPRESSION, page.compression());
        fields.shorts(Tiff.PHOTOMETRIC, page.photometric() == Tiff.WHITE_IS_ZERO ? 0 : 1);
        fields.shorts(Tiff.FILL_ORDER, page.lowBitsFirst() ? 2 : 1);
        fields.ints(page.compression() == Tiff.CCITT_T4 ? Tiff.T4_OPTIONS : Tiff.T6_OPTIONS, page.faxOptions());
        long start = page.offsets().get(tile);
        int length = (int) Math.min(MAX_FAX_BYTES, Math.min(page.counts().get(tile), bytes.size() - start));
        fields.ints(Tiff.STRIP_BYTE_COUNTS, length);
        fields.ints(Tiff.STRIP_OFFSETS, FAX_START);
        ByteBuffer single = ByteBuffer.allocate(FAX_START + length).order(ByteOrder.LITTLE_ENDIAN);
        single.putShort((short) 0x4949).putShort((short) 42).putInt(8).put(fields.directory(8, true));
        single.position(FAX_START).put(bytes.read(start, length));
        ImageReader one = new TIFFImageReaderSpi().createReaderInstance();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(single.array()))) {
            one.setInput(in);
            return one.readRaster(0, one.getDefaultReadParam());
        } finally {
            one.dispose();
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
