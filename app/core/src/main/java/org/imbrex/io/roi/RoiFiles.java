package org.imbrex.io.roi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.imbrex.error.ImbrexException;
import org.imbrex.error.InputException;
import org.imbrex.io.disk.FileBytes;
import org.imbrex.io.raster.ImageJRois;
import org.imbrex.io.raster.RasterFormat;

/** Reads the files that hold ROIs: {@code .roi}, {@code RoiSet.zip}, and TIFFs with an overlay or a selection. */
final class RoiFiles {
    private static final int ZIP = 0x504B0304;
    private static final int MOST_ROIS = 1 << 17;
    private static final int MOST_BYTES_OF_ONE = 64 << 20;
    private static final long MOST_BYTES = 1L << 30;

    private RoiFiles() {}

    /** A file's first bytes, as many as tell what it is. */
    static ByteBuffer head(Path file) {
        try (FileBytes bytes = FileBytes.open(file)) {
            return bytes.read(0, (int) Math.min(8, bytes.size()));
        }
    }

    static boolean isTiff(ByteBuffer head) {
        return RasterFormat.of(head).filter(RasterFormat.TIFF::equals).isPresent();
    }

    /** Whether a file is one of ROIs and nothing else, by its first bytes. */
    static boolean isSet(ByteBuffer head) {
        return RoiDecoder.is(head) || (head.limit() >= 4 && head.getInt(0) == ZIP);
    }

    /**
     * The ROIs of a file, in its order; none of a TIFF without an overlay.
     *
     * @param withSelection whether the selection of a TIFF counts where it has no overlay
     * @throws InputException if the file is cut or hostile
     */
    static List<Roi> read(Path file, boolean withSelection) {
        ByteBuffer head = head(file);
        if (RoiDecoder.is(head)) {
            try (FileBytes bytes = FileBytes.open(file)) {
                int size = (int) Math.min(MOST_BYTES_OF_ONE, bytes.size());
                return List.of(RoiDecoder.decode(file, String.valueOf(file.getFileName()), bytes.read(0, size)));
            }
        }
        if (isSet(head)) {
            return zip(file);
        }
        return isTiff(head) ? tiff(file, withSelection) : List.of();
    }

    private static List<Roi> zip(Path file) {
        List<Roi> rois = new ArrayList<>();
        long all = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ROIS) {
                throw InputException.of(file, "at most " + MOST_ROIS + " entries in a set of ROIs", "" + zip.size());
            }
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                // What macOS packs beside each file is called ._NAME.
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (!name.toLowerCase(Locale.ROOT).endsWith(".roi") || name.startsWith("._")) {
                    continue;
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] bytes = in.readNBytes(MOST_BYTES_OF_ONE + 1);
                    all += bytes.length;
                    if (bytes.length > MOST_BYTES_OF_ONE || all > MOST_BYTES) {
                        throw InputException.of(
                                file,
                                "ROIs of at most " + MOST_BYTES_OF_ONE + " bytes, together " + MOST_BYTES,
                                "more (" + name + ")");
                    }
                    rois.add(RoiDecoder.decode(file, name, ByteBuffer.wrap(bytes)));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InputException(file, "is no zip of ROIs: " + ImbrexException.firstLine(e), e);
        }
        return rois;
    }

    private static List<Roi> tiff(Path file, boolean withSelection) {
        ImageJRois found = ImageJRois.read(file);
        List<ByteBuffer> stored = found.overlay().isEmpty() && withSelection ? found.selection() : found.overlay();
        if (stored.size() > MOST_ROIS) {
            throw InputException.of(file, "at most " + MOST_ROIS + " ROIs", "" + stored.size());
        }
        List<Roi> rois = new ArrayList<>();
        for (ByteBuffer bytes : stored) {
            Roi roi = RoiDecoder.decode(file, "", bytes);
            // ImageJ's scale and calibration bars are overlays too: |SB|, |CB|.
            if (!roi.name().startsWith("|")) {
                rois.add(roi);
            }
        }
        return rois;
    }
}
