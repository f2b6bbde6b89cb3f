package org.imbrex.training.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.volume.Extent;

/**
 * How large a value of a network is, for one patch.
 *
 * @param channels how many channels it has
 * @param size voxels along each axis, slowest first
 */
public record Shape(int channels, List<Integer> size) {
    public Shape {
        size = List.copyOf(size);
    }

    /** The shapes of the image and of every node's output, in the order of the nodes. */
    public static Map<String, Shape> of(Network network, Extent patch) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(
                Network.IMAGE,
                new Shape(
                        network.channels(),
                        network.dimensions() == 2
                                ? List.of(patch.height(), patch.width())
                                : List.of(patch.depth(), patch.height(), patch.width())));
        for (Node node : network.nodes()) {
            List<Shape> inputs = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(shapes.get(name)))
                    .toList();
            shapes.put(node.name(), after(node.layer(), inputs));
        }
        return shapes;
    }

    /** What a convolution makes of a size: {@code floor((size - kernel + 2 padding) / stride) + 1}. */
    public static int convolved(int size, int kernel, int padding, int stride) {
        return Math.floorDiv(size - kernel + 2 * padding, stride) + 1;
    }

    /** How many numbers it has. */
    public long values() {
        return size.stream().mapToLong(Integer::longValue).reduce(channels, Math::multiplyExact);
    }

    /** The shape of a layer's output. */
    public static Shape after(Layer layer, List<Shape> inputs) {
        Shape input = inputs.get(0);
        if (layer instanceof Layer.Convolution c) {
            return input.resized((axis, n) -> convolved(
                            n,
                            c.kernel().get(axis),
                            c.padding().get(axis),
                            c.stride().get(axis)))
                    .with(c.out());
        }
        if (layer instanceof Layer.TransposedConvolution t) {
            return input.resized((axis, n) -> n * t.scale().get(axis)).with(t.out());
        }
        if (layer instanceof Layer.Magnification m) {
            return input.resized((axis, n) -> n * m.scale().get(axis));
        }
        if (layer instanceof Layer.MaxPooling m) {
            return input.resized((axis, n) -> n / m.size().get(axis));
        }
        if (layer instanceof Layer.AveragePooling a) {
            return input.resized((axis, n) -> n / a.size().get(axis));
        }
        if (layer instanceof Layer.Crop c) {
            return input.resized((axis, n) -> n - 2 * c.margin().get(axis));
        }
        if (layer instanceof Layer.Maxout m) {
            return input.with(m.channels());
        }
        if (layer instanceof Layer.Concatenation) {
            return input.with(inputs.stream().mapToInt(Shape::channels).sum());
        }
        return input;
    }

    private interface AlongAxis {
        int size(int axis, int before);
    }

    private Shape resized(AlongAxis change) {
        List<Integer> resized = new ArrayList<>();
        for (int axis = 0; axis < size.size(); axis++) {
            resized.add(change.size(axis, size.get(axis)));
        }
        return new Shape(channels, resized);
    }

    private Shape with(int otherChannels) {
        return new Shape(otherChannels, size);
    }
}
