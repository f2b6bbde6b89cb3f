package org.imbrex.io.dicom.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.Frame;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.PixelLocation;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.pixel.DamagedPixelsException;
import org.imbrex.io.dicom.pixel.NativePixels;
import org.imbrex.io.dicom.pixel.PixelDecoder;
import org.imbrex.io.dicom.pixel.PixelFormat;
import org.jspecify.annotations.Nullable;

/** The frames of a file, read from it one at a time. */
final class FileFrames implements Frames {
    private final DicomFile file;
    private final PixelFormat format;
    private final PixelLocation pixels;
    private final ByteSource source;
    private final @Nullable Fragments fragments;

    private FileFrames(
            DicomFile file,
            PixelFormat format,
            PixelLocation pixels,
            ByteSource source,
            @Nullable Fragments fragments) {
        this.file = file;
        this.format = format;
        this.pixels = pixels;
        this.source = source;
        this.fragments = fragments;
    }

    static Frames open(DicomFile file) {
        PixelFormat format = PixelFormat.of(file);
        PixelLocation pixels = file.pixels();
        if (pixels == null) {
            throw Refusal.NO_PIXELS.of(file.path(), "an image", "a file without pixels");
        }
        TransferSyntax.Pixels packing = file.syntax().pixels();
        if (packing == TransferSyntax.Pixels.UNREADABLE) {
            throw Refusal.UNSUPPORTED.of(
                    file.path(), PixelDecoder.DECODED, file.syntax().toString());
        }
        if (pixels.inFragments() == (packing == TransferSyntax.Pixels.NATIVE)) {
            throw Refusal.MALFORMED.of(
                    file.path(),
                    (pixels.inFragments() ? "pixels without" : "pixels in") + " fragments in " + file.syntax(),
                    "the other");
        }
        ByteSource source = FileReader.pixelSource(file);
        try {
            if (pixels.inFragments()) {
                return new FileFrames(
                        file, format, pixels, source, Fragments.find(file, source, pixels, format.frames()));
            }
            long bytes = (NativePixels.frameBits(format) * format.frames() + 7) / 8;
            if (bytes > pixels.length()) {
                throw Refusal.TRUNCATED.of(
                        file.path(),
                        Tag.toString(pixels.tag()) + " at byte " + pixels.position() + ": expected " + bytes
                                + " bytes for " + format.frames() + " frames of " + format.columns() + "x"
                                + format.rows() + ", found " + pixels.length());
            }
            return new FileFrames(file, format, pixels, source, null);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public int count() {
        return format.frames();
    }

    @Override
    public Frame read(int frame) {
        if (frame < 0 || frame >= format.frames()) {
            throw new IndexOutOfBoundsException("frame " + frame + " of " + format.frames());
        }
        if (fragments == null) {
            return nativeFrame(frame);
        }
        try {
            return PixelDecoder.unpack(fragments.read(frame), file.syntax(), format);
        } catch (DamagedPixelsException e) {
            Refusal why = e.isUnsupported() ? Refusal.UNSUPPORTED : Refusal.DAMAGED_PIXELS;
            throw why.of(file.path(), "frame " + frame + " in " + file.syntax() + ": " + e.getMessage(), e);
        }
    }

    private Frame nativeFrame(int frame) {
        long bits = NativePixels.frameBits(format);
        long firstBit = bits * frame;
        long first = firstBit / 8;
        long last = (firstBit + bits + 7) / 8;
        boolean big = file.syntax().bigEndian();
        // In words, bytes come turned round too where a sample takes less than a word.
        boolean words = big && format.allocated() <= 8 && pixels.vr().unit() == 2;
        if (words) {
            first -= first % 2;
            last = Math.min(pixels.length(), last + last % 2);
        }
        byte[] bytes = new byte[(int) (last - first)];
        source.read(pixels.position() + first, ByteBuffer.wrap(bytes));
        if (big) {
            ByteOrders.swap(bytes, words ? 2 : Math.max(1, format.allocated() / 8));
        }
        int skipped = (int) (firstBit - 8 * first);
        if (skipped >= 8 && format.allocated() > 1) {
            bytes = Arrays.copyOfRange(bytes, skipped / 8, bytes.length);
            skipped = 0;
        }
        return NativePixels.unpack(bytes, skipped, format);
    }

    @Override
    public void close() {
        source.close();
    }
}
