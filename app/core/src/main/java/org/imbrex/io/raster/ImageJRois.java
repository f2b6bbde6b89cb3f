package org.imbrex.io.raster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;

/**
 * The ROIs that ImageJ keeps inside a TIFF, as it stores each of them.
 *
 * @param selection what was selected when the file was saved: one or none
 * @param overlay what lies on the image, in its order
 */
public record ImageJRois(List<ByteBuffer> selection, List<ByteBuffer> overlay) {
    private static final ImageJRois NONE = new ImageJRois(List.of(), List.of());
    private static final int ROI = 0x726f6920;
    private static final int OVERLAY = 0x6f766572;
    /** The largest header that ImageJ takes: a hundred kinds of metadata. */
    private static final int LARGEST_HEADER = 804;

    public ImageJRois {
        selection = List.copyOf(selection);
        overlay = List.copyOf(overlay);
    }

    /**
     * Reads what there is.
     *
     * @param file a TIFF
     * @throws InputException if it is cut, or its numbers make no sense
     */
    public static ImageJRois read(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            TiffDirectory first = TiffDirectory.readAll(bytes).get(0);
            return first.has(ImageJTags.METADATA) && first.has(ImageJTags.METADATA_BYTE_COUNTS)
                    ? read(file, first)
                    : NONE;
        }
    }

    /** How many planes of the stack that ImageJ makes of a TIFF belong to one slice: its channels, unless they are colours. */
    public static int planesOfSlice(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            return TiffFile.read(bytes, Meaning.STORED).stack().channels();
        }
    }

    private static ImageJRois read(Path file, TiffDirectory first) {
        long[] lengths = first.numbers(ImageJTags.METADATA_BYTE_COUNTS);
        ByteBuffer metadata = first.bytes(ImageJTags.METADATA);
        int header = lengths.length == 0 ? 0 : (int) Math.min(lengths[0], LARGEST_HEADER + 1);
        if (header < 12
                || header > Math.min(LARGEST_HEADER, metadata.limit())
                || metadata.getInt(0) != ImageJTags.IJIJ) {
            return NONE;
        }
        List<ByteBuffer> selection = new ArrayList<>();
        List<ByteBuffer> overlay = new ArrayList<>();
        int next = 1;
        long at = header;
        for (int kind = 4; kind + 8 <= header; kind += 8) {
            int type = metadata.getInt(kind);
            int count = metadata.getInt(kind + 4);
            if (count < 0 || count > lengths.length - next) {
                throw InputException.of(
                        file, "at most " + (lengths.length - next) + " entries of ImageJ's metadata", "" + count);
            }
            for (int i = 0; i < count; i++) {
                long length = lengths[next++];
                if (length > metadata.limit() - at) {
                    throw InputException.of(
                            file, "at most " + metadata.limit() + " bytes of ImageJ's metadata", "" + (at + length));
                }
                if (type == ROI || type == OVERLAY) {
                    // ROIs are big-endian whatever the file is.
                    ByteBuffer roi = metadata.slice((int) at, (int) length).order(ByteOrder.BIG_ENDIAN);
                    (type == ROI ? selection : overlay).add(roi);
                }
                at += length;
            }
        }
        return new ImageJRois(selection, overlay);
    }
}
