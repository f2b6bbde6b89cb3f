package org.imbrex.onnx.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;

/** U-Nets with two 3 x 3 (x 3) convolutions at each level, max pooling and transposed convolutions. */
public final class UNet {
    private final NetworkBuilder builder;
    private final int dimensions;
    private final boolean padded;

    private UNet(NetworkBuilder builder, int dimensions, boolean padded) {
        this.builder = builder;
        this.dimensions = dimensions;
        this.padded = padded;
    }

    /** A U-Net that keeps the size, for patches of any size on its grid: one channel in, two classes out. */
    public static ModelProto padded(int base, int depth, int dimensions) {
        long[] shape = new long[dimensions + 2];
        Arrays.fill(shape, -1);
        shape[1] = 1;
        return new UNet(new NetworkBuilder(17, 1), dimensions, true).build(base, depth, shape);
    }

    /** The U-Net of Ronneberger et al. 2015: its convolutions do not pad, and skips are cropped at the centre. */
    public static ModelProto valid(int base, int depth, long... shape) {
        return new UNet(new NetworkBuilder(17, 1), shape.length - 2, false).build(base, depth, shape);
    }

    private ModelProto build(int base, int depth, long[] shape) {
        String x = builder.input("image", shape);
        Deque<String> skips = new ArrayDeque<>();
        List<Long> two = NetworkBuilder.same(dimensions, 2);
        int channels = 1;
        for (int level = 0; level < depth; level++) {
            x = block(x, channels, base << level);
            channels = base << level;
            skips.push(x);
            x = builder.node("MaxPool", List.of(x), Map.of("kernel_shape", two, "strides", two));
        }
        x = block(x, channels, base << depth);
        for (int level = depth - 1; level >= 0; level--) {
            List<Long> none = NetworkBuilder.same(2 * dimensions, 0);
            int fewer = base << level;
            x = builder.convTranspose(x, 2L * fewer, fewer, two, two, none, none.subList(0, dimensions));
            String skip = padded ? skips.pop() : cropped(skips.pop(), x);
            x = block(builder.concat(skip, x), 2 * fewer, fewer);
        }
        List<Long> one = NetworkBuilder.same(dimensions, 1);
        return builder.build(builder.conv(x, base, 2, one, one, one, NetworkBuilder.same(2 * dimensions, 0)));
    }

    private String block(String x, int in, int out) {
        for (int channels : new int[] {in, out}) {
            List<Long> one = NetworkBuilder.same(dimensions, 1);
            List<Long> pads = NetworkBuilder.same(2 * dimensions, padded ? 1 : 0);
            x = builder.conv(x, channels, out, NetworkBuilder.same(dimensions, 3), one, one, pads);
            x = builder.node("Relu", builder.batchNormalization(x, out));
        }
        return x;
    }

    private String cropped(String skip, String like) {
        List<String> starts = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        long[] axes = new long[dimensions];
        for (int i = 0; i < dimensions; i++) {
            axes[i] = 2L + i;
            String size = builder.node("Gather", builder.node("Shape", skip), builder.ints(axes[i]));
            String wanted = builder.node("Gather", builder.node("Shape", like), builder.ints(axes[i]));
            String start = builder.node("Div", builder.node("Sub", size, wanted), builder.ints(2));
            starts.add(start);
            ends.add(builder.node("Add", start, wanted));
        }
        String from = builder.node("Concat", starts, Map.of("axis", 0L));
        String to = builder.node("Concat", ends, Map.of("axis", 0L));
        return builder.node("Slice", skip, from, to, builder.ints(axes));
    }
}
