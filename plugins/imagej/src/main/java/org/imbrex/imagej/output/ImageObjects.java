package org.imbrex.imagej.output;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.imbrex.postprocess.Components;
import org.imbrex.postprocess.Connectivity;
import org.imbrex.volume.Extent;

/** The objects of an image, and their numbers at every voxel. */
public final class ImageObjects {
    private final List<ImageObject> objects = new ArrayList<>();
    private final int[][] numbers;
    private final ClassLabels labels;
    private final boolean volumes;

    private ImageObjects(ClassLabels labels, boolean volumes) {
        this.labels = labels;
        this.volumes = volumes;
        this.numbers = new int[labels.labels().getStackSize()][];
    }

    /**
     * Finds the objects of all classes but the background: neighbours share at least a corner.
     *
     * @param volumes whether objects go through the slices of a scan; otherwise every slice has its own
     */
    public static ImageObjects of(ClassLabels labels, boolean volumes) {
        ImageObjects found = new ImageObjects(labels, volumes);
        for (int scan = 0; scan < labels.axes().scans(); scan++) {
            if (volumes) {
                found.addPart(scan, 0, labels.axes().depth());
            } else {
                for (int z = 0; z < labels.axes().depth(); z++) {
                    found.addPart(scan, z, 1);
                }
            }
        }
        return found;
    }

    public List<ImageObject> list() {
        return List.copyOf(objects);
    }

    /** Whether objects go through slices. */
    public boolean volumes() {
        return volumes;
    }

    /** The labels that they were found in. */
    public ClassLabels labels() {
        return labels;
    }

    /** The object of every voxel of a plane of the label image (from 1), 0 where there is none. */
    public int[] numbers(int plane) {
        int[] known = numbers[plane - 1];
        return known == null
                ? new int[labels.labels().getWidth() * labels.labels().getHeight()]
                : known;
    }

    private void addPart(int scan, int firstSlice, int depth) {
        Extent all = labels.extent();
        Extent extent = new Extent(depth, all.height(), all.width());
        List<byte[]> planes = labels.planes(scan).subList(firstSlice, firstSlice + depth);
        boolean[] present = new boolean[256];
        for (byte[] plane : planes) {
            for (byte label : plane) {
                present[label & 0xff] = true;
            }
        }
        for (int label = 1; label < labels.classes().size(); label++) {
            if (present[label]) {
                addClass(scan, firstSlice, extent, planes, label);
            }
        }
    }

    private void addClass(int scan, int firstSlice, Extent extent, List<byte[]> planes, int label) {
        int area = extent.height() * extent.width();
        Components components = depthOne(extent)
                ? Components.of(planes.get(0), extent, label, Connectivity.CORNERS)
                : Components.of(extent, i -> (planes.get(i / area)[i % area] & 0xff) == label, Connectivity.CORNERS);
        Sums[] sums = new Sums[components.count() + 1];
        Arrays.setAll(sums, i -> new Sums());
        List<float[]> probabilities = labels.probabilities(scan, label);
        int before = objects.size();
        components.forEachRun((component, start, end) -> {
            int z = start / area;
            int y = start % area / extent.width();
            int x = start % extent.width();
            int plane = labels.plane(scan, firstSlice + z) - 1;
            if (numbers[plane] == null) {
                numbers[plane] = new int[area];
            }
            Arrays.fill(numbers[plane], start % area, start % area + end - start, before + component);
            float[] probability = probabilities.isEmpty() ? null : probabilities.get(firstSlice + z);
            sums[component].add(x, y, firstSlice + z, end - start);
            for (int i = start % area; probability != null && i < start % area + end - start; i++) {
                sums[component].probability += probability[i];
            }
        });
        for (int i = 1; i < sums.length; i++) {
            objects.add(sums[i].object(before + i, label, scan, !probabilities.isEmpty()));
        }
    }

    private static boolean depthOne(Extent extent) {
        return extent.depth() == 1;
    }

    /** What is added up over the runs of an object. */
    private static final class Sums {
        private long voxels;
        private double x;
        private double y;
        private double z;
        private double probability;
        private int left = Integer.MAX_VALUE;
        private int right;
        private int top = Integer.MAX_VALUE;
        private int bottom;
        private int first = Integer.MAX_VALUE;
        private int last;

        void add(int fromX, int atY, int atZ, int count) {
            voxels += count;
            x += (fromX + (count - 1) / 2.0) * count;
            y += (double) atY * count;
            z += (double) atZ * count;
            left = Math.min(left, fromX);
            right = Math.max(right, fromX + count);
            top = Math.min(top, atY);
            bottom = Math.max(bottom, atY + 1);
            first = Math.min(first, atZ);
            last = Math.max(last, atZ);
        }

        ImageObject object(int number, int label, int scan, boolean hasProbability) {
            return new ImageObject(
                    number,
                    label,
                    scan,
                    first,
                    last,
                    new Rectangle(left, top, right - left, bottom - top),
                    voxels,
                    x / voxels,
                    y / voxels,
                    z / voxels,
                    hasProbability ? probability / voxels : Double.NaN);
        }
    }
}
