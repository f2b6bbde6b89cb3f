package org.imbrex.io.nifti;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.Region;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** The voxels of a NIfTI file. */
final class NiftiSource implements ScanSource {
    private static final int BAND_BYTES = 1 << 20;

    /** Where stored voxels come from; position 0 is the first of them. */
    interface Stored {
        void read(long position, ByteBuffer into);
    }

    private final NiftiHeader header;
    private final ScanInfo info;
    private final List<String> notes;
    private final Stored stored;
    private final Runnable closing;

    private NiftiSource(NiftiHeader header, ScanInfo info, List<String> notes, Stored stored, Runnable closing) {
        this.header = header;
        this.info = info;
        this.notes = notes;
        this.stored = stored;
        this.closing = closing;
    }

    /**
     * Makes a scan of a header and its voxels.
     *
     * @param closing releases where they come from
     * @throws InputException if it is no scan: surfaces, connections between brain areas, more axes than there is room for
     */
    static NiftiSource of(Path file, NiftiHeader header, Stored stored, Runnable closing) {
        checkIntent(file, header.intent());
        List<Long> shape = header.shape();
        long[] sizes = {1, 1, 1, 1, 1, 1, 1};
        for (int axis = 0; axis < shape.size(); axis++) {
            sizes[axis] = shape.get(axis);
        }
        long more = Math.max(sizes[3], sizes[4]);
        boolean channelsTwice =
                (sizes[3] > 1 && sizes[4] > 1) || (more > 1 && header.type().colour());
        if (shape.size() < 2 || channelsTwice || sizes[5] > 1 || sizes[6] > 1) {
            throw InputException.of(
                    file,
                    "2 or 3 axes of space and at most one of channels",
                    NiftiHeader.shown(shape) + " of " + header.type());
        }
        Extent extent = new Extent((int) sizes[2], (int) sizes[1], (int) sizes[0]);
        int channels = header.type().colour() ? 3 : (int) more;
        checkCountable(file, header, extent, more);
        Geometry geometry = header.space().geometry(file, extent);
        return new NiftiSource(
                header,
                new ScanInfo(extent, channels, header.type().sampleType(), geometry),
                header.space().notes(file, extent),
                stored,
                closing);
    }

    private static void checkIntent(Path file, int intent) {
        // NIFTI_INTENT_POINTSET and _TRIANGLE; 3000 to 3099 are CIFTI's.
        if (intent == 1008 || intent == 1009 || (intent >= 3000 && intent < 3100)) {
            throw InputException.of(
                    file,
                    "an image",
                    (intent >= 3000 ? "a CIFTI matrix" : "a surface or points") + " (intent " + intent + ")");
        }
    }

    /** What cannot be counted cannot be there. */
    private static void checkCountable(Path file, NiftiHeader header, Extent extent, long volumes) {
        double bytes = (double) extent.width()
                * extent.height()
                * extent.depth()
                * volumes
                * header.type().bytes();
        // Half of what a long can hold, so that sums with it cannot overflow.
        if (bytes > Long.MAX_VALUE / 2.0) {
            throw InputException.of(file, "voxels that a disk can hold", NiftiHeader.shown(header.shape()));
        }
    }

    /** Bytes of all stored voxels. */
    long bytes() {
        int volumes = header.type().colour() ? 1 : info.channels();
        return info.extent().voxels() * volumes * header.type().bytes();
    }

    NiftiHeader header() {
        return header;
    }

    @Override
    public ScanInfo info() {
        return info;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void read(Region region, FloatBuffer into) {
        Extent extent = info.extent();
        if (!Region.all(extent).contains(region)) {
            throw new IllegalArgumentException(region + " is outside a scan of " + extent);
        }
        Extent size = region.extent();
        int voxelBytes = header.type().bytes();
        // Rows as wide as the scan lie one after the other.
        boolean whole = size.width() == extent.width();
        int rowsAtOnce = whole ? Math.max(1, Math.min(size.height(), BAND_BYTES / voxelBytes / size.width())) : 1;
        ByteBuffer bytes =
                ByteBuffer.allocate(rowsAtOnce * size.width() * voxelBytes).order(header.order());
        float[] voxels = new float[rowsAtOnce * size.width()];
        int volumes = header.type().colour() ? 1 : info.channels();
        int start = into.position();
        int channelVoxels = Math.toIntExact(size.voxels());
        for (int volume = 0; volume < volumes; volume++) {
            for (int z = 0; z < size.depth(); z++) {
                for (int y = 0; y < size.height(); y += rowsAtOnce) {
                    int count = Math.min(rowsAtOnce, size.height() - y) * size.width();
                    long plane = (long) volume * extent.depth() + region.z() + z;
                    long row = plane * extent.height() + region.y() + y;
                    stored.read(
                            (row * extent.width() + region.x()) * voxelBytes,
                            bytes.clear().limit(count * voxelBytes));
                    int at = start + volume * channelVoxels + (z * size.height() + y) * size.width();
                    convert(bytes, voxels, count, into, at, channelVoxels);
                }
            }
        }
        into.position(start + Math.multiplyExact(channelVoxels, info.channels()));
    }

    private void convert(ByteBuffer bytes, float[] voxels, int count, FloatBuffer into, int at, int channelVoxels) {
        NiftiType type = header.type();
        for (int colour = 0; colour < (type.colour() ? 3 : 1); colour++) {
            if (header.scaled()) {
                type.toFloats(bytes, header.slope(), header.intercept(), voxels, count);
            } else {
                type.toFloats(bytes, colour, voxels, count);
            }
            into.put(at + colour * channelVoxels, voxels, 0, count);
        }
    }

    @Override
    public void close() {
        closing.run();
    }
}
