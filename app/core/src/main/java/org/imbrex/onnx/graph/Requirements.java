package org.imbrex.onnx.graph;

import java.util.EnumMap;
import java.util.Map;
import org.imbrex.volume.Axis;
import org.imbrex.volume.Extent;
import org.jspecify.annotations.Nullable;

/** What a graph asks of its patches, gathered while it is walked. */
final class Requirements {
    /** Nobody cuts an image into patches on a grid as wide as this; it also bounds the work of a walk. */
    static final int LARGEST_GRID = 1 << 16;

    /** A size that no patch of this graph has. */
    static final long NEVER = Integer.MAX_VALUE;

    private final Map<Axis, Long> grid = new EnumMap<>(Axis.class);
    private final Map<Axis, Long> smallest = new EnumMap<>(Axis.class);
    private @Nullable Long channels;
    private boolean channelsMisplaced;
    private boolean fixedSize;

    /** Patches are a multiple of this along an axis. */
    void multipleOf(Axis axis, long step) {
        long both = Rational.lcm(grid.getOrDefault(axis, 1L), step);
        if (both > LARGEST_GRID) {
            throw new ArithmeticException("a grid of " + both + " voxels");
        }
        grid.put(axis, both);
    }

    /** A patch shorter than this has no room for what the graph cuts off or mirrors. */
    void atLeast(Axis axis, long size) {
        smallest.merge(axis, size, Math::max);
    }

    /** A convolution of the input itself has so many input channels. */
    void channels(long count) {
        if (channels == null) {
            channels = count;
        }
    }

    /** A convolution found places in the image where its channels should be: the layout is another. */
    void channelsMisplaced() {
        channelsMisplaced = true;
    }

    boolean areChannelsMisplaced() {
        return channelsMisplaced;
    }

    /** Something in the graph fits patches of one size only, or nobody can say whether it fits others. */
    void fixedSize() {
        fixedSize = true;
    }

    boolean isFixedSize() {
        return fixedSize;
    }

    long grid(Axis axis) {
        return grid.getOrDefault(axis, 1L);
    }

    Extent grid() {
        return new Extent((int) grid(Axis.Z), (int) grid(Axis.Y), (int) grid(Axis.X));
    }

    long smallest(Axis axis) {
        return smallest.getOrDefault(axis, 1L);
    }

    @Nullable
    Long channels() {
        return channels;
    }
}
