package org.imbrex.imagej.output;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.List;
import org.imbrex.imagej.image.HyperstackAxes;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/**
 * The class of every voxel of an image.
 *
 * @param source the image that was segmented
 * @param labels 8-bit class numbers, as large as the source, without channels
 * @param probabilities 32-bit, a channel for each class but the background, or null if they were not kept
 * @param classes the names of the classes by number, background first
 * @param axes which planes of the source were a scan
 */
public record ClassLabels(
        ImagePlus source,
        ImagePlus labels,
        @Nullable ImagePlus probabilities,
        List<String> classes,
        HyperstackAxes axes) {
    public ClassLabels {
        classes = List.copyOf(classes);
    }

    /** Voxels of a scan. */
    public Extent extent() {
        return new Extent(axes.depth(), labels.getHeight(), labels.getWidth());
    }

    /** The labels of a scan, one array a slice. */
    public List<byte[]> planes(int scan) {
        List<byte[]> planes = new ArrayList<>();
        for (int z = 0; z < axes.depth(); z++) {
            planes.add((byte[]) labels.getStack().getPixels(plane(scan, z)));
        }
        return planes;
    }

    /** The probabilities of a class, 1 or more, in a scan, one array a slice; none if they were not kept. */
    public List<float[]> probabilities(int scan, int label) {
        List<float[]> planes = new ArrayList<>();
        if (probabilities != null) {
            for (int z = 0; z < axes.depth(); z++) {
                int plane = probabilities.getStackIndex(label, axes.resultSlice(scan, z), axes.resultFrame(scan, z));
                planes.add((float[]) probabilities.getStack().getPixels(plane));
            }
        }
        return planes;
    }

    /** The number of a plane in the stack of labels, from 1. */
    public int plane(int scan, int z) {
        return labels.getStackIndex(1, axes.resultSlice(scan, z), axes.resultFrame(scan, z));
    }
}
