package org.imbrex.io.dicom.seg;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.error.InputException;
import org.imbrex.io.dicom.data.DicomFiles;
import org.imbrex.io.dicom.data.TransferSyntax;
import org.imbrex.io.dicom.series.Series;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ObjectSink;

/**
 * Writes connected objects of a series as one DICOM object in which each is a segment of its own, with a tracking
 * identifier, so that later reports can refer to a single lesion.
 */
public final class SegObjects {
    /** Segment numbers have 16 bits. */
    private static final int MOST_OBJECTS = 65535;

    private SegObjects() {}

    /**
     * Starts them.
     *
     * @param segments what the classes are, from 1 on
     * @param classes the class of each object, that of object 1 first; object n becomes segment n
     * @throws InputException if there are more objects than a segmentation may have segments
     */
    public static ObjectSink open(
            DicomFiles files, Path file, Series series, List<Segment> segments, byte[] classes, SegOptions options) {
        if (classes.length > MOST_OBJECTS) {
            throw InputException.of(
                    file, "at most " + MOST_OBJECTS + " objects for a DICOM segmentation", classes.length + "");
        }
        List<Segment> objects = new ArrayList<>();
        for (byte number : classes) {
            Segment segment = segments.get(Byte.toUnsignedInt(number) - 1);
            objects.add(segment.labelled(segment.label() + " " + (objects.size() + 1)));
        }
        if (objects.isEmpty()) {
            // A segmentation has at least one segment; nothing was found of the first class.
            objects.add(segments.get(0));
        }
        Extent extent = series.extent();
        Scratch numbers = Scratch.of(file.toString(), Math.multiplyExact(extent.voxels(), (long) Integer.BYTES));
        boolean[][] occurs = new boolean[objects.size()][extent.depth()];
        return new ObjectSink() {
            @Override
            public void write(int z, int y, IntBuffer row) {
                ByteBuffer bytes = ByteBuffer.allocate(extent.width() * Integer.BYTES);
                for (int x = 0; x < extent.width(); x++) {
                    int number = row.get();
                    bytes.putInt(number);
                    if (number > 0) {
                        occurs[number - 1][z] = true;
                    }
                }
                long first = ((long) z * extent.height() + y) * extent.width();
                numbers.write(first * Integer.BYTES, bytes.flip());
            }

            @Override
            public void finish() {
                SegFrames frames = SegFrames.of(occurs, false);
                int plane = extent.height() * extent.width();
                ByteBuffer bytes = ByteBuffer.allocate(plane * Integer.BYTES);
                IntBuffer stored = bytes.asIntBuffer();
                int[] slice = new int[plane];
                int[] held = {-1};
                files.write(
                        file,
                        SegDataSet.of(file, series, objects, frames, false, options.withTracking()),
                        TransferSyntax.EXPLICIT_LITTLE,
                        SegWriter.bits(extent, frames, (frame, labels) -> {
                            int z = frames.slice().get(frame);
                            if (held[0] != z) {
                                numbers.read((long) z * plane * Integer.BYTES, bytes.clear());
                                stored.clear().get(slice);
                                held[0] = z;
                            }
                            int number = frames.segment().get(frame);
                            for (int i = 0; i < plane; i++) {
                                labels[i] = (byte) (slice[i] == number ? 1 : 0);
                            }
                            return 1;
                        }));
            }

            @Override
            public void close() {
                numbers.close();
            }
        };
    }
}
