package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.imbrex.training.network.Network.Auxiliary;
import org.imbrex.training.network.UNet.Padding;

/** Lays out the nodes of a U-Net. */
final class UNetBuilder {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;
    /** As many channels share a mean in Wu and He (2018); fewer where the level has fewer. */
    private static final int CHANNELS_A_GROUP = 16;

    private final UNet unet;
    private final int channels;
    private final int classes;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Auxiliary> auxiliary = new ArrayList<>();

    UNetBuilder(UNet unet, int channels, int classes) {
        this.unet = unet;
        this.channels = channels;
        this.classes = classes;
    }

    Network build() {
        int depth = unet.depth();
        List<String> skips = new ArrayList<>();
        String value = crop("crop", margin(), Network.IMAGE);
        int in = channels;
        for (int level = 0; level < depth; level++) {
            value = block("down" + level, value, in, level);
            skips.add(value);
            in = unet.width(level);
            value = down("pool" + level, value, in, level);
        }
        value = block("bottom", value, in, depth);
        for (int level = depth - 1; level >= 0; level--) {
            int width = unet.width(level);
            String larger = up("up" + level, value, unet.width(level + 1), width, level);
            String skip = crop("crop" + level, skipMargin(level), skips.get(level));
            value = add("join" + level, new Layer.Concatenation(), skip, larger);
            value = block("merge" + level, value, width * 2, level);
            if (unet.deepSupervision() && level > 0) {
                auxiliary.add(new Auxiliary(scores("logits" + level, value, width), scale(level)));
            }
        }
        scores("logits", value, unet.width(0));
        return new Network(unet.words(), channels, classes, unet.grid(), nodes, auxiliary);
    }

    private String add(String name, Layer layer, String... inputs) {
        nodes.add(new Node(name, layer, List.of(inputs)));
        return name;
    }

    private String scores(String name, String value, int in) {
        return add(name, new Layer.Convolution(in, classes, ones(), true), value);
    }

    private List<Integer> ones() {
        return Collections.nCopies(unet.dimensions(), 1);
    }

    private List<Integer> scale(int levels) {
        List<Integer> scale = new ArrayList<>(ones());
        for (int level = 0; level < levels; level++) {
            List<Integer> step = unet.step(level);
            for (int axis = 0; axis < scale.size(); axis++) {
                scale.set(axis, scale.get(axis) * step.get(axis));
            }
        }
        return scale;
    }

    /** Convolutions, normalisations and activations of a level. */
    private String block(String name, String value, int in, int level) {
        int out = unet.width(level);
        int count = unet.convolutions();
        String inner = value;
        for (int i = 0; i < count; i++) {
            String unit = name + "." + (char) ('a' + i);
            inner = normalised(unit, convolution(unit, inner, i == 0 ? in : out, out, level), out);
            if (i + 1 < count || unet.kind() != UNet.Kind.RESIDUAL) {
                inner = activated(unit, inner, out);
            }
        }
        if (unet.kind() == UNet.Kind.RESIDUAL) {
            String around = crop(name + ".around", blockMargin(level), value);
            if (in != blockOut(out)) {
                around = add(name + ".shortcut", new Layer.Convolution(in, blockOut(out), ones(), true), around);
            }
            inner = activated(name, add(name + ".sum", new Layer.Addition(), inner, around), out);
        }
        if (unet.block().dropout() > 0 && level > unet.depth() - unet.block().dropoutLevels()) {
            inner = add(name + ".dropout", new Layer.Dropout(unet.block().dropout()), inner);
        }
        return inner;
    }

    /** Maxout takes twice the channels that it gives. */
    private int blockOut(int out) {
        return unet.block().activation() == Block.Activation.MAXOUT ? 2 * out : out;
    }

    private String convolution(String name, String value, int in, int out, int level) {
        List<Integer> kernel = unet.kernel(level);
        boolean padded = unet.padding() == Padding.SAME;
        boolean bias = unet.block().normalisation() == Block.Normalisation.NONE;
        if (unet.kind() == UNet.Kind.SEPARABLE) {
            String each =
                    add(name + ".depthwise", new Layer.Convolution(in, in, kernel, ones(), in, padded, false), value);
            return add(name + ".convolution", new Layer.Convolution(in, blockOut(out), ones(), bias), each);
        }
        Layer layer = new Layer.Convolution(in, blockOut(out), kernel, ones(), 1, padded, bias);
        return add(name + ".convolution", layer, value);
    }

    private String normalised(String name, String value, int out) {
        int width = blockOut(out);
        return switch (unet.block().normalisation()) {
            case BATCH -> add(name + ".norm", new Layer.BatchNormalisation(width, EPSILON, MOMENTUM), value);
            case INSTANCE -> add(name + ".norm", new Layer.GroupNormalisation(width, width, EPSILON), value);
            case GROUP -> add(name + ".norm", new Layer.GroupNormalisation(width, groups(width), EPSILON), value);
            case NONE -> value;
        };
    }

    private static int groups(int width) {
        int groups = Math.max(1, width / CHANNELS_A_GROUP);
        while (width % groups != 0) {
            groups--;
        }
        return groups;
    }

    private String activated(String name, String value, int out) {
        Block.Activation activation = unet.block().activation();
        return switch (activation) {
            case PRELU -> add(name + ".prelu", new Layer.ParametricRelu(out), value);
            case MAXOUT -> add(name + ".maxout", new Layer.Maxout(out), value);
            case RELU, LEAKY_RELU, ELU, SILU, MISH, RELU6, GELU, SIGMOID, TANH ->
                add(name + ".relu", new Layer.Pointwise(Layer.Function.valueOf(activation.name())), value);
        };
    }

    private String down(String name, String value, int width, int level) {
        List<Integer> step = unet.step(level);
        return switch (unet.down()) {
            case MAX -> add(name, new Layer.MaxPooling(step), value);
            case AVERAGE -> add(name, new Layer.AveragePooling(step), value);
            case STRIDED -> add(name, new Layer.Convolution(width, width, step, step, 1, false, true), value);
        };
    }

    private String up(String name, String value, int in, int out, int level) {
        List<Integer> step = unet.step(level);
        if (unet.up() == UNet.Up.TRANSPOSED) {
            return add(name, new Layer.TransposedConvolution(in, out, step), value);
        }
        String larger = add(name + ".larger", new Layer.Magnification(step), value);
        return add(name, new Layer.Convolution(in, out, ones(), true), larger);
    }

    private String crop(String name, List<Integer> margin, String value) {
        return margin.stream().allMatch(m -> m == 0) ? value : add(name, new Layer.Crop(margin), value);
    }

    /** What a level's convolutions take off on each side. */
    private int loss(int level, int axis) {
        return unet.padding() == Padding.SAME
                ? 0
                : unet.convolutions() * (unet.kernel(level).get(axis) / 2);
    }

    private List<Integer> blockMargin(int level) {
        List<Integer> margin = new ArrayList<>();
        for (int axis = 0; axis < unet.dimensions(); axis++) {
            margin.add(loss(level, axis));
        }
        return margin;
    }

    /** By how much, on each side, what comes from below is smaller than the way across. */
    private List<Integer> skipMargin(int level) {
        List<Integer> margin = new ArrayList<>();
        for (int axis = 0; axis < unet.dimensions(); axis++) {
            int below = loss(unet.depth(), axis);
            for (int l = unet.depth() - 1; l > level; l--) {
                // Down at level l, twice through its block, up again.
                below = unet.step(l).get(axis) * below + 2 * loss(l, axis);
            }
            margin.add(unet.step(level).get(axis) * below);
        }
        return margin;
    }

    /**
     * What is cut off the image first, so that every level can be halved where patches are multiples of the grid: without
     * padding a patch of 576 is one of 572, as in the paper.
     */
    private List<Integer> margin() {
        List<Integer> margin = new ArrayList<>();
        for (int axis = 0; axis < unet.dimensions(); axis++) {
            int fits = 0;
            for (int level = unet.depth() - 1; level >= 0; level--) {
                fits = unet.step(level).get(axis) * fits + 2 * loss(level, axis);
            }
            margin.add(Math.floorMod(-fits, unet.grid().get(axis)) / 2);
        }
        return margin;
    }
}
