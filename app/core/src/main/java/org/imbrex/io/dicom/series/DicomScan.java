package org.imbrex.io.dicom.series;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.imbrex.io.dicom.data.DicomFile;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.Frames;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.io.dicom.data.Tag;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.pixel.PixelFormat;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;
import org.jspecify.annotations.Nullable;

/** A series as a scan. Slices are unpacked when they are wanted; those used last are kept, up to a bound. */
public final class DicomScan implements ScanSource {
    /** The most bytes of unpacked slices that are kept, beside the one that is being unpacked: 128 MiB. */
    public static final long CACHE_BYTES = 128L << 20;

    private final DicomFiles files;
    private final Series series;
    private final ScanInfo info;
    private final boolean packed;
    private final Map<Integer, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    /** Files of several frames stay open with what was read of their headers; others are read again each time. */
    private final Map<Path, Opened> opened = new LinkedHashMap<>();

    private static final class Slot {
        private float @Nullable [] values;
    }

    private record Opened(DicomFile file, PixelFormat format, Frames frames) {}

    private DicomScan(DicomFiles files, Series series, ScanInfo info, boolean packed) {
        this.files = files;
        this.series = series;
        this.info = info;
        this.packed = packed;
    }

    /**
     * Opens a series.
     *
     * @throws org.imbrex.error.InputException if a file of it cannot be read, if it is no grid, or if its pixels cannot be
     *     unpacked
     */
    public static DicomScan open(DicomFiles files, Series series, SeriesOptions options) {
        series.checkWhole();
        Slice first = series.slices().get(0);
        DicomFile file = files.read(first.file());
        PixelFormat format = PixelFormat.of(file);
        // Opened once, so that a transfer syntax without a decoder is refused before any work is done.
        files.frames(file).close();
        ScanInfo info = new ScanInfo(series.extent(), first.matrix().get(2), format.type(), series.geometry(options));
        return new DicomScan(files, series, info, file.syntax().pixels() != TransferSyntax.Pixels.NATIVE);
    }

    public Series series() {
        return series;
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        double tilt = info.geometry().known() ? SliceGrid.tilt(info.geometry()) : 0;
        if (tilt > SliceGrid.LEAST_TILT) {
            notes.add(
                    String.format(Locale.ROOT, "the gantry was tilted by %.1f degrees; slices stay as they are", tilt));
        }
        notes.addAll(fileNotes());
        return notes;
    }

    /** What people should know of the files and their pixels. */
    List<String> fileNotes() {
        List<String> notes = new ArrayList<>(series.notes());
        if (series.header().text(Tag.PHOTOMETRIC_INTERPRETATION, "").equals("MONOCHROME1")) {
            notes.add("MONOCHROME1: low numbers are bright; turned round unless a rescale gives them a meaning");
        }
        return notes;
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        Extent all = info.extent();
        if (!Region.all(all).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + all);
        }
        Extent size = region.extent();
        int plane = size.height() * size.width();
        int start = into.position();
        // Whole slices that lie in the file as they are go where they are wanted: keeping them would take longer.
        boolean direct = !packed && info.channels() == 1 && plane == all.height() * all.width() && into.hasArray();
        for (int z = 0; z < size.depth(); z++) {
            if (direct) {
                unpack(series.slices().get(region.z() + z), into.array(), into.arrayOffset() + start + z * plane);
                continue;
            }
            float[] values = slice(region.z() + z);
            for (int c = 0; c < info.channels(); c++) {
                for (int y = 0; y < size.height(); y++) {
                    int from = (c * all.height() + region.y() + y) * all.width() + region.x();
                    into.put(start + (c * size.depth() + z) * plane + y * size.width(), values, from, size.width());
                }
            }
        }
        into.position(start + info.channels() * size.depth() * plane);
    }

    /** The numbers of a slice, unpacked once however many threads want it. */
    private float[] slice(int z) {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(z, k -> new Slot());
            long bytes = 4L * info.extent().height() * info.extent().width() * info.channels();
            Iterator<Integer> oldest = slots.keySet().iterator();
            while (slots.size() > 1 && slots.size() * bytes > CACHE_BYTES && oldest.hasNext()) {
                if (oldest.next() != z) {
                    oldest.remove();
                }
            }
        }
        synchronized (slot) {
            if (slot.values == null) {
                Extent extent = info.extent();
                float[] values = new float[extent.height() * extent.width() * info.channels()];
                unpack(series.slices().get(z), values, 0);
                slot.values = values;
            }
            return slot.values;
        }
    }

    private void unpack(Slice slice, float[] into, int first) {
        if (slice.frames() > 1) {
            unpack(opened(slice.file()), slice, into, first);
            return;
        }
        DicomFile file = files.read(slice.file());
        try (Frames frames = files.frames(file)) {
            unpack(new Opened(file, PixelFormat.of(file), frames), slice, into, first);
        }
    }

    private Opened opened(Path path) {
        synchronized (opened) {
            Opened known = opened.get(path);
            if (known == null) {
                DicomFile file = files.read(path);
                known = new Opened(file, PixelFormat.of(file), files.frames(file));
                opened.put(path, known);
            }
            return known;
        }
    }

    private static void unpack(Opened opened, Slice slice, float[] into, int first) {
        PixelFormat format = opened.format;
        if (slice.matrix().get(0) != format.rows()
                || slice.matrix().get(1) != format.columns()
                || slice.matrix().get(2) != Intensities.channels(format)) {
            throw Refusal.MIXED_GEOMETRY.of(slice.file(), "the size it had before", "another");
        }
        Intensities.of(opened.file.data(), format, slice).of(opened.frames.read(slice.frame()), into, first);
    }

    @Override
    public void close() {
        synchronized (opened) {
            opened.values().forEach(o -> o.frames.close());
            opened.clear();
        }
    }
}
