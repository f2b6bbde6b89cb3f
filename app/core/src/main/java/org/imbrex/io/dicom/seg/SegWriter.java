package org.imbrex.io.dicom.seg;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.PixelOutput;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;

/**
 * Writes segmentations of a series as one DICOM object (PS3.3, A.51), on the slices' own planes. What is written is put
 * aside in memory, or in scratch space beyond 64 MiB, since frames come slice by slice and regions do not.
 */
public final class SegWriter {
    private SegWriter() {}

    /**
     * Starts a segmentation of bits. Label n is segment n; a label above the number of segments is an error.
     *
     * @param segments those of the labels from 1 on
     */
    public static LabelSink labels(
            DicomFiles files, Path file, Series series, List<Segment> segments, SegOptions options) {
        Extent extent = series.extent();
        Scratch labels = Scratch.of(file.toString(), extent.voxels());
        return new LabelSink() {
            private final AtomicLong written = new AtomicLong();

            @Override
            public void write(Region region, ByteBuffer from) {
                put(labels, extent, 0, region, from);
                written.addAndGet(region.voxels());
            }

            @Override
            public void finish() {
                requireAll(written.get(), extent);
                boolean[][] occurs = new boolean[segments.size()][extent.depth()];
                byte[] slice = new byte[extent.height() * extent.width()];
                for (int z = 0; z < extent.depth(); z++) {
                    labels.read((long) z * slice.length, ByteBuffer.wrap(slice));
                    boolean[] seen = new boolean[256];
                    for (byte label : slice) {
                        seen[label & 0xFF] = true;
                    }
                    for (int number = 1; number < seen.length; number++) {
                        if (seen[number] && number > segments.size()) {
                            throw new IllegalArgumentException(
                                    "expected labels up to " + segments.size() + ", found " + number);
                        }
                        if (seen[number]) {
                            occurs[number - 1][z] = true;
                        }
                    }
                }
                SegFrames frames = SegFrames.of(occurs, options.emptyFrames());
                files.write(
                        file,
                        SegDataSet.of(file, series, segments, frames, false, options),
                        TransferSyntax.EXPLICIT_LITTLE,
                        bits(extent, frames, (frame, into) -> {
                            labels.read((long) frames.slice().get(frame) * into.length, ByteBuffer.wrap(into));
                            return (byte) (int) frames.segment().get(frame);
                        }));
            }

            @Override
            public void close() {
                labels.close();
            }
        };
    }

    /**
     * Starts a segmentation of probabilities, 0 to 1 in 255 steps.
     *
     * @param segments those of the classes from 1 on; the background, class 0, is left out
     */
    public static ProbabilitySink probabilities(
            DicomFiles files, Path file, Series series, List<Segment> segments, SegOptions options) {
        Extent extent = series.extent();
        long plane = (long) extent.height() * extent.width();
        Scratch shares = Scratch.of(file.toString(), Math.multiplyExact(extent.voxels(), (long) segments.size()));
        return new ProbabilitySink() {
            private final AtomicLong written = new AtomicLong();

            @Override
            public void write(Region region, FloatBuffer from) {
                int voxels = Math.toIntExact(region.voxels());
                from.position(from.position() + voxels);
                ByteBuffer bytes = ByteBuffer.allocate(voxels);
                for (int s = 0; s < segments.size(); s++) {
                    bytes.clear();
                    for (int i = 0; i < voxels; i++) {
                        bytes.put((byte) Math.round(Math.max(0, Math.min(1, from.get())) * 255));
                    }
                    put(shares, extent, s * extent.voxels(), region, bytes.flip());
                }
                written.addAndGet(region.voxels());
            }

            @Override
            public void finish() {
                requireAll(written.get(), extent);
                boolean[][] occurs = new boolean[segments.size()][extent.depth()];
                byte[] slice = new byte[(int) plane];
                for (int s = 0; s < segments.size(); s++) {
                    for (int z = 0; z < extent.depth(); z++) {
                        shares.read((s * (long) extent.depth() + z) * plane, ByteBuffer.wrap(slice));
                        for (int i = 0; i < slice.length && !occurs[s][z]; i++) {
                            occurs[s][z] = slice[i] != 0;
                        }
                    }
                }
                SegFrames frames = SegFrames.of(occurs, options.emptyFrames());
                files.write(
                        file,
                        SegDataSet.of(file, series, segments, frames, true, options),
                        TransferSyntax.EXPLICIT_LITTLE,
                        bytes(shares, extent, frames));
            }

            @Override
            public void close() {
                shares.close();
            }
        };
    }

    private static void requireAll(long written, Extent extent) {
        if (written != extent.voxels()) {
            throw new IllegalStateException(
                    (extent.voxels() - written) + " of " + extent.voxels() + " voxels were not written");
        }
    }

    private static void put(Scratch into, Extent extent, long start, Region region, ByteBuffer from) {
        Extent size = region.extent();
        for (int z = 0; z < size.depth(); z++) {
            for (int y = 0; y < size.height(); y++) {
                long row = ((long) (region.z() + z) * extent.height() + region.y() + y) * extent.width() + region.x();
                into.write(start + row, from.slice(from.position(), size.width()));
                from.position(from.position() + size.width());
            }
        }
    }

    /** Where frames of bits come from. */
    interface FrameLabels {
        /** Reads the labels of a frame's slice, and says which of them is its segment's. */
        byte read(int frame, byte[] slice);
    }

    static PixelOutput bits(Extent extent, SegFrames frames, FrameLabels labels) {
        int plane = extent.height() * extent.width();
        return new PixelOutput() {
            @Override
            public long length() {
                return ((long) plane * frames.count() + 7) / 8;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                byte[] slice = new byte[plane];
                byte[] packed = new byte[plane / 8 + 2];
                int held = 0;
                int bits = 0;
                // Frames follow on each other bit by bit, so one may start within a byte (PS3.5, 8.1.1).
                for (int f = 0; f < frames.count(); f++) {
                    byte label = labels.read(f, slice);
                    int filled = 0;
                    int i = 0;
                    while (held == 0 && i + 8 <= plane) {
                        int eight = 0;
                        for (int bit = 0; bit < 8; bit++) {
                            eight |= (slice[i + bit] == label ? 1 : 0) << bit;
                        }
                        packed[filled++] = (byte) eight;
                        i += 8;
                    }
                    for (; i < plane; i++) {
                        bits |= (slice[i] == label ? 1 : 0) << held;
                        if (++held == 8) {
                            packed[filled++] = (byte) bits;
                            held = 0;
                            bits = 0;
                        }
                    }
                    out.write(packed, 0, filled);
                }
                if (held > 0) {
                    out.write(bits);
                }
            }
        };
    }

    private static PixelOutput bytes(Scratch shares, Extent extent, SegFrames frames) {
        int plane = extent.height() * extent.width();
        return new PixelOutput() {
            @Override
            public long length() {
                return (long) plane * frames.count();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                byte[] slice = new byte[plane];
                for (int f = 0; f < frames.count(); f++) {
                    long at = (long) (frames.segment().get(f) - 1) * extent.depth()
                            + frames.slice().get(f);
                    shares.read(at * plane, ByteBuffer.wrap(slice));
                    out.write(slice);
                }
            }
        };
    }
}
