package org.imbrex.io.dicom.seg;

import java.nio.file.Path;
import org.imbrex.io.dicom.data.Refusal;
import org.imbrex.volume.Extent;
import org.imbrex.volume.Geometry;
import org.imbrex.volume.LabelMap;

/**
 * Two masks on the smallest grid that holds both: a segmentation leaves out slices without a voxel, so that two of one scan
 * may span different slices. What a mask leaves out is background.
 *
 * @param first the one on the common grid
 * @param second the other
 */
public record CommonGrid(LabelMap first, LabelMap second) {
    /**
     * Brings two masks onto one grid.
     *
     * @param file the second one's, for messages
     * @throws org.imbrex.error.InputException if voxels of one are not voxels of the other's grid
     */
    public static CommonGrid of(Path file, LabelMap first, LabelMap second) {
        if (first.extent().equals(second.extent()) && !first.geometry().known()) {
            return new CommonGrid(first, second);
        }
        int[] offset = GridOffset.between(file, second.extent(), second.geometry(), first.extent(), first.geometry());
        int[] a = {
            first.extent().width(), first.extent().height(), first.extent().depth()
        };
        int[] b = {
            second.extent().width(), second.extent().height(), second.extent().depth()
        };
        int[] start = new int[3];
        int[] size = new int[3];
        long voxels = 1;
        for (int axis = 0; axis < 3; axis++) {
            start[axis] = Math.min(0, offset[axis]);
            long end = Math.max(a[axis], (long) offset[axis] + b[axis]);
            voxels = Math.multiplyExact(voxels, end - start[axis]);
            if (voxels > Integer.MAX_VALUE - 8) {
                throw Refusal.OTHER_SCAN.of(file, "a mask near the other one", "one far from it");
            }
            size[axis] = (int) (end - start[axis]);
        }
        Extent extent = new Extent(size[2], size[1], size[0]);
        double[] affine = first.geometry().affine();
        double[] moved = affine.clone();
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                moved[4 * row + 3] += affine[4 * row + axis] * start[axis];
            }
        }
        Geometry geometry = Geometry.of(moved).orElse(first.geometry());
        return new CommonGrid(
                placed(first, extent, geometry, -start[0], -start[1], -start[2]),
                placed(second, extent, geometry, offset[0] - start[0], offset[1] - start[1], offset[2] - start[2]));
    }

    private static LabelMap placed(LabelMap map, Extent extent, Geometry geometry, int x, int y, int z) {
        LabelMap placed = LabelMap.empty(extent, geometry);
        Extent size = map.extent();
        for (int k = 0; k < size.depth(); k++) {
            for (int j = 0; j < size.height(); j++) {
                int from = (k * size.height() + j) * size.width();
                int to = ((z + k) * extent.height() + y + j) * extent.width() + x;
                System.arraycopy(map.labels(), from, placed.labels(), to, size.width());
            }
        }
        return placed;
    }
}
