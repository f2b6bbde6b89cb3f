package org.imbrex.volume;

import java.nio.ByteBuffer;

/**
 * A class number for every voxel, 0 (background) to 255, held in memory, x fastest. The array is the caller's and is not
 * copied.
 */
public final class LabelMap {
    private final Extent extent;
    private final Geometry geometry;
    private final byte[] labels;

    /**
     * @param extent voxels along each axis
     * @param geometry where the voxels are; always the scan's own
     * @param labels one unsigned byte a voxel
     */
    public LabelMap(Extent extent, Geometry geometry, byte[] labels) {
        if (labels.length != extent.voxels()) {
            throw new IllegalArgumentException("expected " + extent.voxels() + " labels, found " + labels.length);
        }
        this.extent = extent;
        this.geometry = geometry;
        this.labels = labels;
    }

    public Extent extent() {
        return extent;
    }

    public Geometry geometry() {
        return geometry;
    }

    /** The labels themselves, one unsigned byte a voxel, x fastest. */
    public byte[] labels() {
        return labels;
    }

    /** A map of background. */
    public static LabelMap empty(Extent extent, Geometry geometry) {
        return new LabelMap(extent, geometry, new byte[Math.toIntExact(extent.voxels())]);
    }

    /** The class number at an index, 0 to 255. */
    public int at(int index) {
        return Byte.toUnsignedInt(labels[index]);
    }

    /** A sink that fills this map. */
    public LabelSink sink() {
        return new LabelSink() {
            @Override
            public void write(Region region, ByteBuffer from) {
                Extent size = region.extent();
                for (int z = 0; z < size.depth(); z++) {
                    for (int y = 0; y < size.height(); y++) {
                        int row = ((region.z() + z) * extent.height() + region.y() + y) * extent.width() + region.x();
                        from.get(labels, row, size.width());
                    }
                }
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }
}
