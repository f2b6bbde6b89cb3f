package org.imbrex.io.raster;

import com.twelvemonkeys.io.enc.DecoderStream;
import com.twelvemonkeys.io.enc.PackBitsDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;

/** Unpacks tiles and strips row by row: decompresses, widens odd bits, undoes the predictor. */
final class TiffDecoder {
    /** Takes the rows of an unpacked tile from top to bottom. */
    interface Rows {
        void take(ByteBuffer row);
    }

    private TiffDecoder() {}

    /** Whether tiles of a page are unpacked here. */
    static boolean decodes(TiffPage page) {
        return switch (page.compression()) {
            case Tiff.UNCOMPRESSED, Tiff.DEFLATE, Tiff.OLD_DEFLATE, Tiff.PACK_BITS, Tiff.LZW ->
                page.photometric() != Tiff.YCBCR;
            default -> false;
        };
    }

    /**
     * Unpacks a tile.
     *
     * @param shift bytes to add to the tile's place in the file
     * @param rows how many of its rows
     */
    static void decode(FileBytes bytes, TiffPage page, int tile, long shift, int rows, Rows into) {
        byte[] packed = new byte[(int) page.packedRowBytes()];
        ByteBuffer unpacked = page.bits() == page.type().bits()
                ? ByteBuffer.wrap(packed)
                : ByteBuffer.allocate((int) page.rowBytes());
        unpacked.order(page.order());
        try (InputStream in = decompressed(
                page,
                bytes.stream(page.offsets().get(tile) + shift, page.counts().get(tile)))) {
            for (int row = 0; row < rows; row++) {
                if (in.readNBytes(packed, 0, packed.length) < packed.length) {
                    throw new EOFException("it ends in row " + row + " of " + rows);
                }
                if (page.lowBitsFirst()) {
                    TiffBits.reverse(packed);
                }
                if (page.bits() != page.type().bits()) {
                    TiffBits.widen(packed, page.bits(), unpacked, page.tileWidth() * page.interleaved());
                }
                TiffPredictor.undo(unpacked, page);
                into.take(unpacked.clear());
            }
        } catch (IOException e) {
            throw new InputException(
                    bytes.file(), "tile or strip " + tile + " cannot be unpacked: " + ImbrexException.firstLine(e), e);
        }
    }

    /** Refuses sizes that so few compressed bytes cannot hold, before anything is allocated for them. */
    static void checkRatio(FileBytes bytes, TiffPage page, int tile, int rows) {
        long stored = Math.max(0, Math.min(page.counts().get(tile), bytes.size()));
        long most = switch (page.compression()) {
            case Tiff.UNCOMPRESSED -> stored;
            case Tiff.PACK_BITS -> stored * 64;
            case Tiff.LZW -> stored * 4096;
            default -> stored * 1100;
        };
        long wanted = page.packedRowBytes() * rows;
        if (wanted > most) {
            throw InputException.of(
                    bytes.file(),
                    wanted + " bytes in tile or strip " + tile,
                    stored + " stored bytes, which hold at most " + most);
        }
    }

    private static InputStream decompressed(TiffPage page, InputStream stored) throws IOException {
        return switch (page.compression()) {
            case Tiff.DEFLATE, Tiff.OLD_DEFLATE ->
                new InflaterInputStream(stored, new Inflater(), 1 << 14) {
                    @Override
                    public void close() throws IOException {
                        inf.end();
                        super.close();
                    }
                };
            case Tiff.LZW -> new LzwStream(stored);
            case Tiff.PACK_BITS -> new DecoderStream(stored, new PackBitsDecoder());
            default -> stored;
        };
    }
}
