package org.imbrex.metric;

import java.util.stream.IntStream;
import org.imbrex.volume.Extent;
import org.imbrex.volume.LabelMap;
import org.imbrex.volume.Region;
import org.jspecify.annotations.Nullable;

/**
 * The surfaces of one class in two masks, in the smallest box that holds the class in both.
 *
 * @param extent of the box
 * @param marks a byte for each voxel of the box: {@link #TRUTH} and {@link #PREDICTION} where it is on a surface
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the array is handed on.
record Surfaces(Extent extent, byte[] marks) {
    static final int TRUTH = 1;
    static final int PREDICTION = 2;

    private static final int INSIDE_TRUTH = 4;
    private static final int INSIDE_PREDICTION = 8;

    static Surfaces find(LabelMap truth, LabelMap prediction, int label, Region box) {
        Extent extent = box.extent();
        byte[] marks = new byte[Math.toIntExact(extent.voxels())];
        IntStream.range(0, extent.depth()).parallel().forEach(z -> markInside(marks, truth, prediction, label, box, z));
        IntStream.range(0, extent.depth()).parallel().forEach(z -> markSurface(marks, extent, z));
        return new Surfaces(extent, marks);
    }

    /** The smallest box that holds a class in any of two masks, or null if none has it. */
    static @Nullable Region box(LabelMap truth, LabelMap prediction, int label) {
        Extent extent = truth.extent();
        return IntStream.range(0, extent.depth())
                .parallel()
                .mapToObj(z -> boxInSlice(truth.labels(), prediction.labels(), (byte) label, extent, z))
                .reduce(null, Surfaces::union);
    }

    /** Whether any voxel has a mark. */
    boolean has(int mark) {
        for (byte of : marks) {
            if ((of & mark) != 0) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Region boxInSlice(byte[] truth, byte[] prediction, byte label, Extent extent, int z) {
        int minX = Integer.MAX_VALUE;
        int maxX = -1;
        int minY = Integer.MAX_VALUE;
        int maxY = -1;
        for (int y = 0; y < extent.height(); y++) {
            int row = (z * extent.height() + y) * extent.width();
            int first = 0;
            while (first < extent.width() && truth[row + first] != label && prediction[row + first] != label) {
                first++;
            }
            if (first == extent.width()) {
                continue;
            }
            int last = extent.width() - 1;
            while (truth[row + last] != label && prediction[row + last] != label) {
                last--;
            }
            minX = Math.min(minX, first);
            maxX = Math.max(maxX, last);
            minY = Math.min(minY, y);
            maxY = y;
        }
        return maxX < 0 ? null : Region.between(z, minY, minX, z + 1, maxY + 1, maxX + 1);
    }

    private static @Nullable Region union(@Nullable Region a, @Nullable Region b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Region.between(
                Math.min(a.z(), b.z()),
                Math.min(a.y(), b.y()),
                Math.min(a.x(), b.x()),
                Math.max(a.z() + a.extent().depth(), b.z() + b.extent().depth()),
                Math.max(a.y() + a.extent().height(), b.y() + b.extent().height()),
                Math.max(a.x() + a.extent().width(), b.x() + b.extent().width()));
    }

    private static void markInside(byte[] marks, LabelMap truth, LabelMap prediction, int label, Region box, int z) {
        Extent all = truth.extent();
        Extent extent = box.extent();
        byte wanted = (byte) label;
        for (int y = 0; y < extent.height(); y++) {
            int to = (z * extent.height() + y) * extent.width();
            int from = ((box.z() + z) * all.height() + box.y() + y) * all.width() + box.x();
            for (int x = 0; x < extent.width(); x++) {
                int mark = truth.labels()[from + x] == wanted ? INSIDE_TRUTH : 0;
                mark |= prediction.labels()[from + x] == wanted ? INSIDE_PREDICTION : 0;
                marks[to + x] = (byte) mark;
            }
        }
    }

    /** Beyond the box neither mask has the class, so that its border is a surface as the image's is. */
    private static void markSurface(byte[] marks, Extent extent, int z) {
        int width = extent.width();
        int slice = width * extent.height();
        boolean flat = extent.depth() == 1;
        for (int y = 0; y < extent.height(); y++) {
            boolean rim = y == 0 || y == extent.height() - 1 || (!flat && (z == 0 || z == extent.depth() - 1));
            for (int x = 0; x < width; x++) {
                int i = z * slice + y * width + x;
                int inside = marks[i] & (INSIDE_TRUTH | INSIDE_PREDICTION);
                if (inside == 0) {
                    continue;
                }
                int surrounded = 0;
                if (!rim && x > 0 && x < width - 1) {
                    surrounded = marks[i - 1] & marks[i + 1] & marks[i - width] & marks[i + width];
                    surrounded &= flat ? surrounded : marks[i - slice] & marks[i + slice];
                }
                // The inside's bits lie two above the surface's. Other threads read no surface bits.
                marks[i] |= (byte) ((inside & ~surrounded) >> 2);
            }
        }
    }
}
