package org.imbrex.onnx.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.imbrex.onnx.proto.OnnxMl.ModelProto;

/**
 * Makes small random networks whose outputs depend on a bounded neighbourhood and are as fine as their input. Operators
 * are monotone and weights positive, so that every dependence shows.
 */
public final class RandomNetworks {
    private static final List<Integer> OPERATOR_SETS = List.of(7, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 21, 22);

    /**
     * A network that takes N x 1 (or N x H x W x 1) patches of any size on its grid and has two output channels.
     *
     * @param padded whether its output is as large as its input
     * @param channelsLast whether channels are the last axis
     */
    public record Network(ModelProto model, int dimensions, boolean padded, boolean channelsLast, String description) {}

    /** A tensor on its way through the network: how many channels it has, and by what its axes were divided. */
    private record Place(String name, int channels, List<Long> divided) {}

    private final Random random;
    private final NetworkBuilder builder;
    private final int dimensions;
    private final List<String> story = new ArrayList<>();

    private RandomNetworks(long seed) {
        random = new Random(seed * 7919 + 17);
        long opset = OPERATOR_SETS.get(random.nextInt(OPERATOR_SETS.size()));
        builder = new NetworkBuilder(opset, seed);
        dimensions = random.nextInt(3) == 0 ? 3 : 2;
    }

    /** The network of a seed; always the same. */
    public static Network of(long seed) {
        return new RandomNetworks(seed).make(seed);
    }

    private Network make(long seed) {
        boolean channelsLast = random.nextInt(8) == 0;
        long[] shape = new long[dimensions + 2];
        Arrays.fill(shape, -1);
        shape[channelsLast ? dimensions + 1 : 1] = 1;
        String input = builder.input("image", shape);
        String first = channelsLast ? builder.transpose(input, order(true)) : input;
        Place place = new Place(first, 1, ones());
        boolean padded = random.nextInt(4) != 0;
        place = padded && random.nextInt(3) != 0 ? pyramid(place) : chain(place, padded);
        place = pointwise(place, 2);
        String output = channelsLast ? builder.transpose(place.name(), order(false)) : place.name();
        String description = "seed " + seed + ", " + dimensions + "-D, operator set " + builder.opset()
                + (channelsLast ? ", channels last: " : ": ") + String.join(", ", story);
        return new Network(builder.build(output), dimensions, padded, channelsLast, description);
    }

    /** Down and up again with skips, as in a U-Net. */
    private Place pyramid(Place place) {
        int depth = 1 + random.nextInt(dimensions == 2 ? 3 : 2);
        Deque<Place> skips = new ArrayDeque<>();
        for (int i = 0; i < depth; i++) {
            place = block(place, true);
            skips.push(place);
            place = down(place);
        }
        place = block(place, true);
        while (!skips.isEmpty()) {
            Place skip = skips.pop();
            place = up(place, skip);
            if (random.nextInt(4) != 0) {
                place = new Place(
                        builder.concat(place.name(), skip.name()), place.channels() + skip.channels(), skip.divided());
            }
            place = random.nextBoolean() ? block(place, true) : pointwise(place, 2);
        }
        return place;
    }

    /** One layer after the other; where it need not keep the size, some layers make it smaller. */
    private Place chain(Place place, boolean padded) {
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            place = block(place, padded);
            if (padded && random.nextInt(4) == 0) {
                Place fine = place;
                place = up(down(place), fine);
            }
        }
        return place;
    }

    private Place block(Place place, boolean padded) {
        return switch (random.nextInt(11)) {
            case 0 -> parallel(place);
            case 1 -> smooth(place, padded);
            case 2 -> padThenConv(place);
            case 3 -> cropThenPad(place);
            case 4 -> channelsLastProduct(place);
            case 5 -> dilated(place, padded);
            case 6 -> normalised(place);
            default -> conv(place, padded);
        };
    }

    private Place conv(Place place, boolean padded) {
        List<Long> kernel = each(() -> 1L + random.nextInt(4));
        List<Long> pads = padded ? keeping(kernel, ones()) : zeros();
        story.add("conv " + kernel + (padded ? "" : " valid"));
        return activated(
                at(builder.conv(place.name(), place.channels(), 2, kernel, ones(), ones(), pads), 2, place.divided()));
    }

    private Place dilated(Place place, boolean padded) {
        List<Long> kernel = each(() -> 2L + random.nextInt(2));
        List<Long> dilation = each(() -> 1L + random.nextInt(3));
        List<Long> pads = padded ? keeping(kernel, dilation) : zeros();
        story.add("conv " + kernel + " dilated " + dilation + (padded ? "" : " valid"));
        return at(builder.conv(place.name(), place.channels(), 2, kernel, ones(), dilation, pads), 2, place.divided());
    }

    /** Pooling with stride 1. */
    private Place smooth(Place place, boolean padded) {
        String operator = List.of("MaxPool", "AveragePool", "LpPool").get(random.nextInt(3));
        List<Long> kernel = each(() -> 1L + random.nextInt(3));
        // Padding in pools has to be smaller than their kernel, and the same rule makes it so.
        List<Long> pads = padded ? keeping(kernel, ones()) : zeros();
        story.add(operator + " " + kernel);
        String name = builder.node(
                operator, List.of(place.name()), Map.of("kernel_shape", kernel, "strides", ones(), "pads", pads));
        return at(name, place.channels(), place.divided());
    }

    private Place parallel(Place place) {
        Place one = conv(place, true);
        Place other = random.nextBoolean() ? conv(place, true) : dilated(place, true);
        boolean join = random.nextBoolean();
        story.add(join ? "joined" : "added");
        String name = join
                ? builder.concat(one.name(), other.name())
                : builder.node(random.nextBoolean() ? "Add" : "Max", one.name(), other.name());
        return at(name, join ? 4 : 2, place.divided());
    }

    private Place padThenConv(Place place) {
        String mode = List.of("constant", "reflect", "edge").get(random.nextInt(3));
        List<Long> kernel = each(() -> 1L + random.nextInt(3));
        List<Long> around = keeping(kernel, ones());
        List<Long> pads = new ArrayList<>(List.of(0L, 0L));
        pads.addAll(around.subList(0, dimensions));
        pads.addAll(List.of(0L, 0L));
        pads.addAll(around.subList(dimensions, 2 * dimensions));
        story.add("pad " + mode + " " + around);
        String padded = builder.pad(place.name(), mode, pads);
        return at(builder.conv(padded, place.channels(), 2, kernel, ones(), ones(), zeros()), 2, place.divided());
    }

    private Place cropThenPad(Place place) {
        long crop = 1L + random.nextInt(2);
        List<Long> axes = new ArrayList<>();
        List<Long> pads = new ArrayList<>(List.of(0L, 0L));
        for (int i = 0; i < dimensions; i++) {
            axes.add(2L + i);
            pads.add(crop);
        }
        pads.addAll(List.copyOf(pads));
        List<Long> starts = NetworkBuilder.same(dimensions, crop);
        List<Long> ends = NetworkBuilder.same(dimensions, -crop);
        story.add("crop and pad " + crop);
        String cropped = builder.slice(place.name(), axes, starts, ends, ones());
        // A convolution follows at once: ONNX Runtime moves the padding into a pooling, and refuses that if it is wide.
        return pointwise(at(builder.pad(cropped, "constant", pads), place.channels(), place.divided()), 2);
    }

    /** A product over channels where they are the last axis, as some exporters write 1 x 1 convolutions. */
    private Place channelsLastProduct(Place place) {
        story.add("product over channels");
        String last = builder.transpose(place.name(), order(false));
        String product = builder.node("MatMul", last, builder.weights(1, place.channels(), 2));
        return at(builder.transpose(product, order(true)), 2, place.divided());
    }

    private Place normalised(Place place) {
        story.add("batch normalisation");
        return conv(
                at(builder.batchNormalization(place.name(), place.channels()), place.channels(), place.divided()),
                true);
    }

    private Place pointwise(Place place, int channels) {
        List<Long> kernel = ones();
        return at(
                builder.conv(place.name(), place.channels(), channels, kernel, ones(), ones(), zeros()),
                channels,
                place.divided());
    }

    private Place activated(Place place) {
        String name = switch (random.nextInt(4)) {
            case 0 -> builder.node("Relu", place.name());
            case 1 -> builder.node("LeakyRelu", List.of(place.name()), Map.of("alpha", 0.1));
            case 2 -> builder.node("PRelu", place.name(), slopes(place.channels()));
            default -> place.name();
        };
        return at(name, place.channels(), place.divided());
    }

    private String slopes(int channels) {
        return dimensions == 2 ? builder.weights(0, channels, 1, 1) : builder.weights(0, channels, 1, 1, 1);
    }

    /** Halves some or all axes. */
    private Place down(Place place) {
        List<Long> stride = each(() -> random.nextInt(5) == 0 ? 1L : 2L);
        int channels = place.channels();
        String x = place.name();
        int kind = random.nextInt(dimensions == 2 ? 6 : 4);
        if (kind == 2) {
            // A kernel of 3 or 4 with one voxel of padding: n/2 for even n.
            List<Long> kernel = stride.stream().map(s -> s == 1 ? 3L : 4L).toList();
            story.add("conv " + kernel + " stride " + stride);
            return at(
                    builder.conv(x, channels, 2, kernel, stride, ones(), NetworkBuilder.same(2 * dimensions, 1)),
                    2,
                    times(place.divided(), stride));
        }
        if (kind == 3 && builder.opset() >= 10) {
            List<Long> axes = new ArrayList<>();
            for (int i = 0; i < dimensions; i++) {
                axes.add(2L + i);
            }
            story.add("every other voxel " + stride);
            String name = builder.slice(x, axes, zeros().subList(0, dimensions), same(Long.MAX_VALUE), stride);
            return at(name, channels, times(place.divided(), stride));
        }
        if (kind == 4) {
            story.add("space to depth");
            String name = builder.node("SpaceToDepth", List.of(x), Map.of("blocksize", 2L));
            return at(name, channels * 4, times(place.divided(), same(2)));
        }
        if (kind == 5 && builder.opset() >= 11) {
            story.add("halved linearly");
            List<Double> scales = List.of(1.0, 1.0, 0.5, 0.5);
            return at(
                    builder.resize(x, scales, "linear", "half_pixel", "floor"),
                    channels,
                    times(place.divided(), same(2)));
        }
        String operator = random.nextBoolean() ? "MaxPool" : "AveragePool";
        long more = random.nextInt(3) == 0 ? 1 : 0;
        List<Long> kernel = stride.stream().map(s -> s + more).toList();
        List<Long> pads = new ArrayList<>(zeros().subList(0, dimensions));
        pads.addAll(same(more));
        story.add(operator + " " + kernel + " stride " + stride);
        String name =
                builder.node(operator, List.of(x), Map.of("kernel_shape", kernel, "strides", stride, "pads", pads));
        return at(name, channels, times(place.divided(), stride));
    }

    /** Back to the size of an earlier tensor. */
    private Place up(Place place, Place like) {
        List<Long> factor = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            factor.add(place.divided().get(i) / like.divided().get(i));
        }
        String x = place.name();
        int channels = place.channels();
        int kind = random.nextInt(6);
        if (kind == 5 && dimensions == 2 && factor.equals(same(2))) {
            story.add("depth to space");
            String wide = pointwise(place, 8).name();
            return at(builder.node("DepthToSpace", List.of(wide), Map.of("blocksize", 2L)), 2, like.divided());
        }
        if (kind == 4 && builder.opset() >= 13) {
            story.add("resized to the skip's size");
            return at(builder.resizeLike(x, like.name(), "nearest"), channels, like.divided());
        }
        if (kind == 3) {
            // Kernel 3 with one extra output, or kernel 4 with one voxel cut at each end.
            boolean extra = random.nextBoolean();
            List<Long> kernel =
                    factor.stream().map(f -> f == 1 || extra ? 3L : 4L).toList();
            List<Long> more =
                    factor.stream().map(f -> f == 2 && extra ? 1L : 0L).toList();
            story.add("transposed conv " + kernel + " stride " + factor);
            String name =
                    builder.convTranspose(x, channels, 2, kernel, factor, NetworkBuilder.same(2 * dimensions, 1), more);
            return at(name, 2, like.divided());
        }
        if (kind == 2 && builder.opset() >= 11) {
            return resized(x, channels, factor, like);
        }
        if (kind == 1) {
            boolean linear = random.nextBoolean() && builder.opset() >= 11;
            story.add((linear ? "linear" : "nearest") + " " + factor);
            String name = builder.resize(x, scales(factor), linear ? "linear" : "nearest", "asymmetric", "floor");
            return at(name, channels, like.divided());
        }
        story.add("transposed conv " + factor);
        return at(
                builder.convTranspose(x, channels, 2, factor, factor, zeros(), zeros().subList(0, dimensions)),
                2,
                like.divided());
    }

    private Place resized(String x, int channels, List<Long> factor, Place like) {
        String mode = List.of("nearest", "linear", "cubic").get(random.nextInt(dimensions == 2 ? 3 : 2));
        String coordinates =
                List.of("half_pixel", "asymmetric", "pytorch_half_pixel").get(random.nextInt(3));
        String rounding = List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
                .get(random.nextInt(4));
        story.add(mode + " " + coordinates + (mode.equals("nearest") ? " " + rounding : "") + " " + factor);
        return at(builder.resize(x, scales(factor), mode, coordinates, rounding), channels, like.divided());
    }

    private static List<Double> scales(List<Long> factor) {
        List<Double> scales = new ArrayList<>(List.of(1.0, 1.0));
        factor.forEach(f -> scales.add((double) f));
        return scales;
    }

    /** Pads, not always even ones, with which a kernel keeps the size. */
    private List<Long> keeping(List<Long> kernel, List<Long> dilation) {
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            long total = (kernel.get(i) - 1) * dilation.get(i);
            long first = random.nextInt(3) == 0 && total / dilation.get(i) < 2 ? total : total / 2;
            before.add(first);
            after.add(total - first);
        }
        before.addAll(after);
        return before;
    }

    private long[] order(boolean toChannelsFirst) {
        if (dimensions == 2) {
            return toChannelsFirst ? new long[] {0, 3, 1, 2} : new long[] {0, 2, 3, 1};
        }
        return toChannelsFirst ? new long[] {0, 4, 1, 2, 3} : new long[] {0, 2, 3, 4, 1};
    }

    private static Place at(String name, int channels, List<Long> divided) {
        return new Place(name, channels, divided);
    }

    private static List<Long> times(List<Long> divided, List<Long> stride) {
        List<Long> product = new ArrayList<>();
        for (int i = 0; i < divided.size(); i++) {
            product.add(divided.get(i) * stride.get(i));
        }
        return product;
    }

    private List<Long> each(java.util.function.Supplier<Long> value) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            values.add(value.get());
        }
        return values;
    }

    private List<Long> same(long value) {
        return NetworkBuilder.same(dimensions, value);
    }

    private List<Long> ones() {
        return same(1);
    }

    private List<Long> zeros() {
        return NetworkBuilder.same(2 * dimensions, 0);
    }
}
