package org.imbrex.io;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.Dicom;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** Reads masks: images whose samples are class numbers. */
public final class MaskReader {
    private static final int BAND_VOXELS = 1 << 20;
    private static final int VALUES_SHOWN = 8;

    private MaskReader() {}

    /**
     * Reads class numbers as they are stored: the indices of a palette, not its colours, and white-is-zero images as they
     * are.
     *
     * @throws InputException if the file cannot be read, has several channels, or holds values that are no class number
     *     (0 to 255); these are listed
     */
    public static LabelMap read(Path file) {
        return read(file, null);
    }

    /**
     * Reads the mask of a scan: what lies in DICOM is put onto the scan's own grid, since segmentations leave out empty
     * slices and structure sets have no grid.
     *
     * @see #read(Path)
     */
    public static LabelMap read(Path file, @Nullable ScanInfo scan) {
        if (Dicom.is(file, ScanReader.head(file))) {
            return Dicom.labels(file, scan);
        }
        try (ScanSource source = ScanReader.openStored(file)) {
            return labels(file, source);
        }
    }

    /** Whether a mask is of a format that leaves out slices without a voxel, so that its extent is not the scan's. */
    public static boolean leavesOutSlices(Path file) {
        return Dicom.is(file, ScanReader.head(file));
    }

    private static LabelMap labels(Path file, ScanSource source) {
        ScanInfo info = source.info();
        Extent extent = info.extent();
        if (info.channels() != 1) {
            throw InputException.of(file, "a mask of 1 channel", info.channels() + " channels");
        }
        if (extent.voxels() > Integer.MAX_VALUE - 8) {
            throw InputException.of(
                    file, "a mask of at most " + (Integer.MAX_VALUE - 8) + " voxels", extent.toString());
        }
        byte[] labels = new byte[(int) extent.voxels()];
        TreeSet<Float> wrong = new TreeSet<>();
        int rows = Math.max(1, Math.min(extent.height(), BAND_VOXELS / extent.width()));
        float[] band = new float[rows * extent.width()];
        int next = 0;
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += rows) {
                Extent size = new Extent(1, Math.min(rows, extent.height() - y), extent.width());
                source.read(new Region(z, y, 0, size), FloatBuffer.wrap(band));
                for (int i = 0; i < size.voxels(); i++) {
                    float value = band[i];
                    int label = (int) value;
                    if ((label != value || label < 0 || label > 255) && wrong.size() < 1000) {
                        wrong.add(value);
                    }
                    labels[next++] = (byte) label;
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw InputException.of(file, "class numbers from 0 to 255", listed(wrong));
        }
        return new LabelMap(extent, info.geometry(), labels);
    }

    private static String listed(SortedSet<Float> values) {
        String shown =
                values.stream().limit(VALUES_SHOWN).map(MaskReader::shown).collect(Collectors.joining(", "));
        return values.size() > VALUES_SHOWN ? shown + " and more" : shown;
    }

    private static String shown(float value) {
        return value == Math.rint(value) ? String.format("%.0f", value) : Float.toString(value);
    }
}
