package org.imbrex.io.dicom.seg;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a segmentation: segment after segment, in each the slices from first to last.
 *
 * @param segment numbers from 1 on
 * @param slice numbers from 0 on
 */
record SegFrames(List<Integer> segment, List<Integer> slice) {
    /** @param occurs for each segment, from 1 at index 0 on, whether a slice has a voxel of it */
    static SegFrames of(boolean[][] occurs, boolean emptyFrames) {
        List<Integer> segments = new ArrayList<>();
        List<Integer> slices = new ArrayList<>();
        for (int segment = 0; segment < occurs.length; segment++) {
            for (int z = 0; z < occurs[segment].length; z++) {
                if (emptyFrames || occurs[segment][z]) {
                    segments.add(segment + 1);
                    slices.add(z);
                }
            }
        }
        if (segments.isEmpty()) {
            // A segmentation has at least one frame; an empty one says that nothing was found.
            segments.add(1);
            slices.add(0);
        }
        return new SegFrames(segments, slices);
    }

    int count() {
        return segment.size();
    }
}
