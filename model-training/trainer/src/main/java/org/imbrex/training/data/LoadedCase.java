package org.imbrex.training.data;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.MaskReader;
import org.imbrex.io.SamePlace;
import org.imbrex.io.roi.RoiMask;
import org.imbrex.preprocess.IntensityMap;
import org.imbrex.resample.ModelGrid;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** A case in memory: its voxels as narrow as they are in the file, and a class number for each. It does not change. */
public final class LoadedCase {
    private static final int VOXELS_AT_ONCE = 1 << 18;

    private final Case origin;
    private final ScanInfo info;
    private final List<Voxels> channels;
    private final LabelMap labels;

    private LoadedCase(Case origin, ScanInfo info, List<Voxels> channels, LabelMap labels) {
        this.origin = origin;
        this.info = info;
        this.channels = channels;
        this.labels = labels;
    }

    /**
     * Reads a case of a data set.
     *
     * @throws InputException if a file cannot be read, the mask has another size than the image, values that stand
     *     for no class or ROIs of none, the image has other channels than the data set, or a voxel is not finite
     */
    public static LoadedCase load(DataSet data, Case c) {
        try (ScanSource file = c.open()) {
            ScanInfo info = file.info();
            if (info.channels() != data.channels().size()) {
                throw InputException.of(
                        c.image(),
                        data.channels().size() + " channels (" + String.join(", ", data.channels()) + ")",
                        String.valueOf(info.channels()));
            }
            if (info.extent().voxels() > Integer.MAX_VALUE - 8) {
                throw InputException.of(
                        c.image(), "fewer than 2^31 voxels", info.extent().toString());
            }
            LabelMap mask = mask(data, c, info);
            ModelGrid grid = ModelGrid.of(
                    data.grid().spacing(),
                    data.grid().orientation(),
                    data.grid().interpolation(),
                    info);
            LabelMap labels = grid.view(new LabelMap(info.extent(), info.geometry(), mask.labels()));
            ScanSource scan = grid.view(file);
            return new LoadedCase(c, scan.info(), voxels(c, scan), labels);
        }
    }

    /** Class numbers on the scan's grid. */
    private static LabelMap mask(DataSet data, Case c, ScanInfo info) {
        if (c.drawn()) {
            return RoiMask.read(c.mask(), c.images()).labels(info, c.images(), data.classes());
        }
        LabelMap mask = MaskReader.read(c.mask(), info);
        if (!mask.extent().equals(info.extent())) {
            throw InputException.of(
                    c.mask(), info.extent() + " as its image", mask.extent().toString());
        }
        SamePlace.check(c.mask(), mask.geometry(), "its image", info.geometry(), info.extent());
        data.values().apply(c.mask(), mask, data.classes());
        return mask;
    }

    public Case origin() {
        return origin;
    }

    /** A class number for every voxel, with the scan's geometry. */
    public LabelMap labels() {
        return labels;
    }

    /** The image, as a scan with the intensities of the file; it needs no closing. */
    public ScanSource scan() {
        return new ScanSource() {
            @Override
            public ScanInfo info() {
                return info;
            }

            @Override
            public void read(Region region, FloatBuffer into) {
                if (!Region.all(info.extent()).contains(region)) {
                    throw new IllegalArgumentException(region + " is outside a scan of " + info.extent());
                }
                Extent size = region.extent();
                float[] row = new float[size.width()];
                for (Voxels channel : channels) {
                    for (int z = 0; z < size.depth(); z++) {
                        for (int y = 0; y < size.height(); y++) {
                            channel.get(index(region.z() + z, region.y() + y, region.x()), row.length, row, 0);
                            into.put(row);
                        }
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    /** Bytes of memory it takes. */
    public long bytes() {
        return channels.stream().mapToLong(Voxels::bytes).sum() + labels.labels().length;
    }

    Extent extent() {
        return info.extent();
    }

    float voxel(int channel, int index) {
        return channels.get(channel).get(index);
    }

    /** Millimetres a voxel along x, y and z. */
    List<Double> spacing() {
        return info.geometry().spacing();
    }

    /**
     * Reads a box of one channel, normalised; beyond the image's border the image is mirrored, without its border voxel
     * twice.
     *
     * @param into takes depth x height x width values
     */
    void image(int channel, IntensityMap map, Region box, float[] into) {
        Voxels voxels = channels.get(channel);
        int width = box.extent().width();
        int first = firstInside(box);
        int last = lastInside(box, first);
        int rows = box.extent().depth() * box.extent().height();
        for (int i = 0; i < rows; i++) {
            int row = row(box, i);
            int at = i * width;
            if (first < last) {
                voxels.get(row + box.x() + first, last - first, into, at + first);
            }
            for (int x = 0; x < first; x++) {
                into[at + x] =
                        voxels.get(row + mirrored(box.x() + x, info.extent().width()));
            }
            for (int x = last; x < width; x++) {
                into[at + x] =
                        voxels.get(row + mirrored(box.x() + x, info.extent().width()));
            }
        }
        int n = width * rows;
        for (int i = 0; i < n; i++) {
            into[i] = map.apply(into[i]);
        }
    }

    /** Reads the labels of a box in the same way. */
    void labels(Region box, byte[] into) {
        byte[] all = labels.labels();
        int width = box.extent().width();
        int first = firstInside(box);
        int last = lastInside(box, first);
        int rows = box.extent().depth() * box.extent().height();
        for (int i = 0; i < rows; i++) {
            int row = row(box, i);
            int at = i * width;
            if (first < last) {
                System.arraycopy(all, row + box.x() + first, into, at + first, last - first);
            }
            for (int x = 0; x < first; x++) {
                into[at + x] = all[row + mirrored(box.x() + x, info.extent().width())];
            }
            for (int x = last; x < width; x++) {
                into[at + x] = all[row + mirrored(box.x() + x, info.extent().width())];
            }
        }
    }

    /** The first column of a box that is inside the image; its width if none is. */
    private static int firstInside(Region box) {
        return Math.min(box.extent().width(), Math.max(0, -box.x()));
    }

    /** One past the last column of a box that is inside the image. */
    private int lastInside(Region box, int first) {
        return Math.max(first, Math.min(box.extent().width(), info.extent().width() - box.x()));
    }

    /** Where the row of the image begins that stands for a row of a box, counted through its slices. */
    private int row(Region box, int i) {
        int height = box.extent().height();
        return index(
                mirrored(box.z() + i / height, info.extent().depth()),
                mirrored(box.y() + i % height, info.extent().height()),
                0);
    }

    private int index(int z, int y, int x) {
        return (z * info.extent().height() + y) * info.extent().width() + x;
    }

    private static int mirrored(int i, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int j = Math.floorMod(i, period);
        return j < size ? j : period - j;
    }

    private static List<Voxels> voxels(Case c, ScanSource scan) {
        ScanInfo info = scan.info();
        List<Voxels> narrow = rooms(info, info.type());
        if (fill(c, scan, narrow)) {
            return narrow;
        }
        List<Voxels> wide = rooms(info, SampleType.FLOAT32);
        fill(c, scan, wide);
        return wide;
    }

    private static List<Voxels> rooms(ScanInfo info, SampleType type) {
        List<Voxels> rooms = new ArrayList<>();
        for (int i = 0; i < info.channels(); i++) {
            rooms.add(Voxels.room(type, (int) info.extent().voxels()));
        }
        return rooms;
    }

    /** Copies a scan, some rows at a time; false as soon as a value does not fit. */
    private static boolean fill(Case c, ScanSource scan, List<Voxels> channels) {
        Extent extent = scan.info().extent();
        int rowsAtOnce = Math.max(1, Math.min(extent.height(), VOXELS_AT_ONCE / extent.width()));
        float[] values = new float[Math.multiplyExact(rowsAtOnce * extent.width(), channels.size())];
        int done = 0;
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, extent.height() - y);
                int n = rows * extent.width();
                scan.read(new Region(z, y, 0, Extent.of(rows, extent.width())), FloatBuffer.wrap(values));
                for (int i = 0; i < n * channels.size(); i++) {
                    if (!Float.isFinite(values[i])) {
                        throw InputException.of(
                                c.image(),
                                "finite intensities",
                                values[i] + " at x " + i % extent.width() + ", y " + (y + i % n / extent.width())
                                        + ", z " + z);
                    }
                }
                for (int i = 0; i < channels.size(); i++) {
                    if (!channels.get(i).put(values, i * n, n, done)) {
                        return false;
                    }
                }
                done += n;
            }
        }
        return true;
    }
}
