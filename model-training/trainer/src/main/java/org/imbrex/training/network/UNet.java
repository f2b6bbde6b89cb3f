package org.imbrex.training.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The U-Net of Ronneberger, Fischer and Brox (2015, arXiv:1505.04597) with padded ("same") convolutions and a batch
 * normalisation after each. Every level has two 3x3 convolutions; going down halves the image and doubles the channels.
 *
 * @param base channels of the first level
 * @param depth how often the image is halved
 * @param dropout share of values dropped at the bottom, 0 for none
 */
public record UNet(int base, int depth, double dropout) {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;

    public UNet {
        if (base < 1 || base > 512 || depth < 1 || depth > 7) {
            throw new IllegalArgumentException(
                    "a U-Net has base 1 to 512 and depth 1 to 7, found base " + base + " and depth " + depth);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout is 0 to below 1, found " + dropout);
        }
    }

    /**
     * The network for images in two dimensions.
     *
     * @param channels input channels
     * @param classes classes, the background among them
     */
    public Network network(int channels, int classes) {
        Builder builder = new Builder();
        Deque<String> skips = new ArrayDeque<>();
        String value = Network.IMAGE;
        int in = channels;
        for (int level = 0; level < depth; level++) {
            value = builder.block("down" + level, value, in, base << level);
            skips.push(value);
            value = builder.add("pool" + level, new Layer.MaxPooling(List.of(2, 2)), value);
            in = base << level;
        }
        value = builder.block("bottom", value, in, base << depth);
        if (dropout > 0) {
            value = builder.add("dropout", new Layer.Dropout(dropout), value);
        }
        for (int level = depth - 1; level >= 0; level--) {
            int width = base << level;
            value = builder.add("up" + level, new Layer.TransposedConvolution(width * 2, width, List.of(2, 2)), value);
            value = builder.add("join" + level, new Layer.Concatenation(), skips.pop(), value);
            value = builder.block("merge" + level, value, width * 2, width);
        }
        builder.add("logits", new Layer.Convolution(base, classes, List.of(1, 1), true), value);
        String words = "U-Net, base " + base + ", depth " + depth;
        return new Network(words, channels, classes, Collections.nCopies(2, 1 << depth), builder.nodes);
    }

    private static final class Builder {
        private final List<Node> nodes = new ArrayList<>();

        String add(String name, Layer layer, String... inputs) {
            nodes.add(new Node(name, layer, List.of(inputs)));
            return name;
        }

        /** Twice: convolution, batch normalisation, ReLU. */
        String block(String name, String value, int in, int out) {
            return unit(name + ".b", unit(name + ".a", value, in, out), out, out);
        }

        private String unit(String name, String value, int in, int out) {
            String convolved = add(name + ".convolution", new Layer.Convolution(in, out, List.of(3, 3), false), value);
            String normalised = add(name + ".norm", new Layer.BatchNormalisation(out, EPSILON, MOMENTUM), convolved);
            return add(name + ".relu", new Layer.Relu(), normalised);
        }
    }
}
