package org.imbrex.postprocess;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.function.Function;
import org.imbrex.io.disk.Scratch;
import org.imbrex.progress.Progress;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.ObjectSink;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the connected objects of a label map that is too large for memory, in the order of their first voxels: voxels
 * of one class that touch are one object, however many regions it was written in. Labels are put aside on disk as they
 * come. Then the rows are walked twice: first to number stretches of voxels provisionally and to join the numbers of those
 * that touch (a union-find that knows no more of the rows than the last slice, or the last row of a plane), then to hand
 * out the final numbers.
 */
public final class ObjectNumbering implements LabelSink {
    private final LabelSink labels;
    private final Extent extent;
    private final Connectivity connectivity;
    private final Function<byte[], ObjectSink> objects;
    private final @Nullable ObjectTable table;
    private final Progress progress;
    private final Scratch aside;

    private ObjectNumbering(
            LabelSink labels,
            Extent extent,
            Connectivity connectivity,
            Function<byte[], ObjectSink> objects,
            @Nullable ObjectTable table,
            Progress progress,
            Scratch aside) {
        this.labels = labels;
        this.extent = extent;
        this.connectivity = connectivity;
        this.objects = objects;
        this.table = table;
        this.progress = progress;
        this.aside = aside;
    }

    /**
     * A sink for labels that also numbers objects when it is finished.
     *
     * @param labels takes the labels as well; is finished and closed with the sink that is returned
     * @param wanted what the objects are for, for the message when there is no room: {@code scan.objects.tif}
     * @param objects opens what takes the numbers of objects, given the class of each, that of object 1 first; it is closed
     *     here
     * @throws org.imbrex.error.ResourceException if the disk has no room for the labels
     */
    public static ObjectNumbering beside(
            LabelSink labels,
            Extent extent,
            Connectivity connectivity,
            String wanted,
            Function<byte[], ObjectSink> objects,
            Progress progress) {
        return beside(labels, extent, connectivity, wanted, objects, null, progress);
    }

    /**
     * A sink for labels that also numbers objects and measures them when it is finished.
     *
     * @param table measures the objects, or null
     * @see #beside(LabelSink, Extent, Connectivity, String, Function, Progress)
     */
    public static ObjectNumbering beside(
            LabelSink labels,
            Extent extent,
            Connectivity connectivity,
            String wanted,
            Function<byte[], ObjectSink> objects,
            @Nullable ObjectTable table,
            Progress progress) {
        return new ObjectNumbering(
                labels, extent, connectivity, objects, table, progress, Scratch.of(wanted, extent.voxels()));
    }

    @Override
    public void write(Region region, ByteBuffer from) {
        Extent size = region.extent();
        int at = from.position();
        for (int z = 0; z < size.depth(); z++) {
            for (int y = 0; y < size.height(); y++) {
                long row = (long) (region.z() + z) * extent.height() + region.y() + y;
                aside.write(row * extent.width() + region.x(), from.slice(at, size.width()));
                at += size.width();
            }
        }
        labels.write(region, from);
    }

    /**
     * Finishes the labels, then numbers the objects.
     *
     * @throws org.imbrex.error.ResourceException if there are more objects, or pieces of them, than memory can tell apart
     */
    @Override
    public void finish() {
        labels.finish();
        try (Scratch numbers = Scratch.of("the numbers of objects", extent.voxels() * Integer.BYTES)) {
            ObjectRows rows = new ObjectRows(extent, connectivity);
            RunNumbers runs = new RunNumbers(numbers);
            forEachRow("connect", (z, y, row) -> rows.add(z, y, row, runs));
            runs.rewind();
            byte[] classes = rows.number();
            if (table != null) {
                table.start(classes.length);
            }
            try (ObjectSink sink = objects.apply(classes)) {
                IntBuffer result = IntBuffer.allocate(extent.width());
                forEachRow("number", (z, y, row) -> {
                    rows.resolve(row, runs, result.array());
                    if (table != null) {
                        table.add(z, y, row, result.array());
                    }
                    sink.write(z, y, result.clear());
                });
                sink.finish();
            }
            if (table != null) {
                table.finish();
            }
        }
    }

    private interface Row {
        void accept(int z, int y, byte[] labels);
    }

    private void forEachRow(String task, Row row) {
        ByteBuffer bytes = ByteBuffer.allocate(extent.width());
        long rows = (long) extent.depth() * extent.height();
        long done = 0;
        for (int z = 0; z < extent.depth(); z++) {
            for (int y = 0; y < extent.height(); y++) {
                aside.read(done * extent.width(), bytes.clear());
                row.accept(z, y, bytes.array());
                done++;
                if (done % 256 == 0 || done == rows) {
                    progress.checkCancelled();
                    progress.update(task, done, rows);
                }
            }
        }
    }

    @Override
    public void close() {
        try (aside) {
            labels.close();
        }
    }
}
