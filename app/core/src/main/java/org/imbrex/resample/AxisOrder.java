package org.imbrex.resample;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.LabelSink;
import org.imbrex.volume.Orientation;
import org.imbrex.volume.ProbabilitySink;
import org.imbrex.volume.Region;
import org.imbrex.volume.SampleType;
import org.imbrex.volume.ScanInfo;
import org.imbrex.volume.ScanSource;

/**
 * Which axis of a scan becomes x, y and z, and whether it is turned round; voxels keep their numbers and their places.
 *
 * @param from for x, y and z (0, 1, 2): the axis of the scan
 * @param turned for x, y and z: whether it runs the other way
 */
record AxisOrder(List<Integer> from, List<Boolean> turned) {
    static final AxisOrder SAME = new AxisOrder(List.of(0, 1, 2), List.of(false, false, false));

    AxisOrder {
        from = List.copyOf(from);
        turned = List.copyOf(turned);
    }

    /** The order that brings a scan closest to an orientation. */
    static AxisOrder toward(Orientation wanted, Geometry geometry) {
        Orientation own = Orientation.of(geometry);
        List<Integer> from = new ArrayList<>();
        List<Boolean> turned = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int there = 0;
            while (own.patientAxis(there) != wanted.patientAxis(axis)) {
                there++;
            }
            from.add(there);
            turned.add(own.positive(there) != wanted.positive(axis));
        }
        return new AxisOrder(from, turned);
    }

    /** What a scan is with its axes in this order. */
    ScanInfo info(ScanInfo own) {
        Extent extent = new Extent(along(own.extent(), 2), along(own.extent(), 1), along(own.extent(), 0));
        return new ScanInfo(extent, own.channels(), own.type(), geometry(own));
    }

    /** The scan with its axes in this order. */
    ScanSource view(ScanSource scan) {
        return equals(SAME) ? scan : new View(scan);
    }

    /** Labels in the scan's order, put into this one. */
    LabelMap view(LabelMap labels) {
        if (equals(SAME)) {
            return labels;
        }
        ScanInfo ordered = info(new ScanInfo(labels.extent(), 1, SampleType.UINT8, labels.geometry()));
        byte[] moved = new byte[labels.labels().length];
        forEach(Region.all(ordered.extent()), labels.extent(), (at, there) -> moved[at] = labels.labels()[there]);
        return new LabelMap(ordered.extent(), ordered.geometry(), moved);
    }

    /** Takes labels in this order and hands them on in the scan's; finishing and closing that is left to others. */
    LabelSink back(LabelSink own, Extent ownExtent) {
        return new LabelSink() {
            @Override
            public void write(Region region, ByteBuffer labels) {
                if (AxisOrder.this.equals(SAME)) {
                    own.write(region, labels);
                    return;
                }
                Region there = region(region, ownExtent);
                byte[] moved = new byte[Math.toIntExact(region.voxels())];
                forEach(region, there.extent(), (at, index) -> moved[index] = labels.get());
                own.write(there, ByteBuffer.wrap(moved));
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }

    /** Takes probabilities in this order and hands them on in the scan's; finishing and closing that is left to others. */
    ProbabilitySink back(ProbabilitySink own, int classes, Extent ownExtent) {
        return new ProbabilitySink() {
            @Override
            public void write(Region region, FloatBuffer probabilities) {
                if (AxisOrder.this.equals(SAME)) {
                    own.write(region, probabilities);
                    return;
                }
                Region there = region(region, ownExtent);
                int voxels = Math.toIntExact(region.voxels());
                float[] moved = new float[Math.multiplyExact(voxels, classes)];
                for (int c = 0; c < classes; c++) {
                    int first = c * voxels;
                    forEach(region, there.extent(), (at, index) -> moved[first + index] = probabilities.get());
                }
                own.write(there, FloatBuffer.wrap(moved));
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }

    private final class View implements ScanSource {
        private final ScanSource scan;
        private final ScanInfo info;

        View(ScanSource scan) {
            this.scan = scan;
            this.info = AxisOrder.this.info(scan.info());
        }

        @Override
        public ScanInfo info() {
            return info;
        }

        @Override
        public List<String> notes() {
            return scan.notes();
        }

        @Override
        public void read(Region region, FloatBuffer into) {
            Region there = region(region, scan.info().extent());
            int voxels = Math.toIntExact(region.voxels());
            float[] read = new float[Math.multiplyExact(voxels, info.channels())];
            scan.read(there, FloatBuffer.wrap(read));
            int start = into.position();
            for (int c = 0; c < info.channels(); c++) {
                int first = c * voxels;
                forEach(region, there.extent(), (at, index) -> into.put(start + first + at, read[first + index]));
            }
            into.position(start + read.length);
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    private interface Moved {
        /** Takes the index of a voxel in a region of this order, and that in the same region of the scan's. */
        void at(int index, int there);
    }

    /** Walks a region, x fastest. */
    private void forEach(Region region, Extent there, Moved moved) {
        int[] steps = {1, there.width(), there.width() * there.height()};
        int[] step = new int[3];
        int first = 0;
        for (int axis = 0; axis < 3; axis++) {
            int size = region.extent().along(axis(axis));
            step[axis] = steps[from.get(axis)];
            if (turned.get(axis)) {
                first += (size - 1) * step[axis];
                step[axis] = -step[axis];
            }
        }
        Extent size = region.extent();
        int at = 0;
        for (int z = 0; z < size.depth(); z++) {
            for (int y = 0; y < size.height(); y++) {
                int row = first + z * step[2] + y * step[1];
                for (int x = 0; x < size.width(); x++) {
                    moved.at(at++, row + x * step[0]);
                }
            }
        }
    }

    /** The region of the scan that a region of this order is. */
    private Region region(Region region, Extent own) {
        int[] start = new int[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int there = from.get(axis);
            size[there] = region.extent().along(axis(axis));
            int first = region.start(axis(axis));
            start[there] = turned.get(axis) ? own.along(axis(there)) - first - size[there] : first;
        }
        return new Region(start[2], start[1], start[0], new Extent(size[2], size[1], size[0]));
    }

    private int along(Extent own, int axis) {
        return own.along(axis(from.get(axis)));
    }

    private Geometry geometry(ScanInfo own) {
        Geometry geometry = own.geometry();
        double[] affine = geometry.affine();
        double[] result = affine.clone();
        for (int axis = 0; axis < 3; axis++) {
            int there = from.get(axis);
            int last = own.extent().along(axis(there)) - 1;
            for (int row = 0; row < 12; row += 4) {
                double step = affine[row + there];
                result[row + axis] = turned.get(axis) ? 0.0 - step : step;
                result[row + 3] += turned.get(axis) ? step * last : 0;
            }
        }
        return Geometry.of(result).orElseThrow();
    }

    private static Axis axis(int number) {
        return switch (number) {
            case 0 -> Axis.X;
            case 1 -> Axis.Y;
            default -> Axis.Z;
        };
    }
}
