package org.imbrex.resample;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import org.imbrex.io.disk.Scratch;
import org.imbrex.volume.Extent;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/** Takes probabilities on the model's grid, puts them aside, and hands them on, on the scan's grid. */
final class ProbabilitiesBack implements ProbabilitySink {
    private static final int VALUES_AT_ONCE = 1 << 20;

    private final ProbabilitySink own;
    private final ScanInfo grid;
    private final ScanInfo ownGrid;
    private final AxisSampling z;
    private final IntFunction<AxisSampling> y;
    private final IntFunction<AxisSampling> x;
    private final Scratch values;
    private final long classBytes;

    /**
     * @param own takes them on the scan's grid; neither finished nor closed here
     * @param extent of the model's grid
     * @param ownInfo the scan
     * @param y for each slice of the scan
     * @param x for each slice of the scan
     */
    ProbabilitiesBack(
            ProbabilitySink own,
            int classes,
            Extent extent,
            ScanInfo ownInfo,
            AxisSampling z,
            IntFunction<AxisSampling> y,
            IntFunction<AxisSampling> x) {
        this.own = own;
        this.grid = new ScanInfo(extent, classes, SampleType.FLOAT32, ownInfo.geometry());
        this.ownGrid = new ScanInfo(ownInfo.extent(), classes, SampleType.FLOAT32, ownInfo.geometry());
        this.z = z;
        this.y = y;
        this.x = x;
        this.classBytes = extent.voxels() * Float.BYTES;
        this.values = Scratch.of("probabilities of " + extent, Math.multiplyExact(classBytes, (long) classes));
    }

    @Override
    public void write(Region region, FloatBuffer probabilities) {
        for (int c = 0; c < grid.channels(); c++) {
            long first = c * classBytes;
            Rows.of(grid.extent(), region, Float.BYTES, (at, bytes) -> {
                ByteBuffer row = ByteBuffer.allocate(bytes);
                int from = probabilities.position();
                row.asFloatBuffer().put(0, probabilities, from, bytes / Float.BYTES);
                probabilities.position(from + bytes / Float.BYTES);
                values.write(first + at, row);
            });
        }
    }

    @Override
    public void finish() {
        Extent to = ownGrid.extent();
        int rowsAtOnce = Math.max(1, Math.min(to.height(), VALUES_AT_ONCE / to.width() / grid.channels()));
        FloatBuffer rows = FloatBuffer.allocate(rowsAtOnce * to.width() * grid.channels());
        for (int k = 0; k < to.depth(); k++) {
            try (ScanSource back = new ResampledScan(new Kept(), ownGrid, z, y.apply(k), x.apply(k))) {
                for (int j = 0; j < to.height(); j += rowsAtOnce) {
                    Region region = new Region(k, j, 0, Extent.of(Math.min(rowsAtOnce, to.height() - j), to.width()));
                    back.read(region, rows.clear());
                    own.write(region, rows.flip());
                }
            }
        }
    }

    /** What was put aside, read as a scan of as many channels as classes. */
    private final class Kept implements ScanSource {
        @Override
        public ScanInfo info() {
            return grid;
        }

        @Override
        public void read(Region region, FloatBuffer into) {
            for (int c = 0; c < grid.channels(); c++) {
                long first = c * classBytes;
                Rows.of(grid.extent(), region, Float.BYTES, (at, bytes) -> {
                    ByteBuffer row = ByteBuffer.allocate(bytes);
                    values.read(first + at, row);
                    into.put(row.flip().asFloatBuffer());
                });
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public void close() {
        values.close();
    }
}
