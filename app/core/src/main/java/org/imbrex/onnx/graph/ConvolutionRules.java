package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.jspecify.annotations.Nullable;

/** Convolutions, plain, transposed and quantized. */
final class ConvolutionRules {
    private ConvolutionRules() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "Conv", node -> convolution(node, 1, null),
                "FusedConv", node -> convolution(node, 1, null),
                "ConvInteger", node -> convolution(node, 1, ElementType.INT32),
                "QLinearConv", node -> convolution(node, 3, node.tensor(7).type()),
                "ConvTranspose", ConvolutionRules::transposed);
    }

    private static List<Tensor> convolution(Node node, int weights, @Nullable ElementType type) {
        Signal input = node.signal(0, 3);
        List<Dim> dims = input.axes();
        List<Long> shape = requireWeights(node, weights, dims.size());
        Kernel.requireChannelsFirst(node, dims);
        if (dims.get(1).size() == null) {
            node.requirements().channels(Math.multiplyExact(shape.get(1), node.integer("group", 1)));
        }
        List<Dim> result = new ArrayList<>(List.of(dims.get(0), Dim.plain(shape.get(0))));
        List<Kernel> kernels = Kernel.of(node, shape.subList(2, shape.size()));
        for (int i = 0; i < kernels.size(); i++) {
            Dim dim = dims.get(i + 2);
            Size size = Kernel.size(dim);
            Kernel kernel = kernels.get(i).autoPadded(node, size);
            result.add(Kernel.through(
                    dim, kernel.window(), kernel.outputs(size, false, node.requirements()), node.requirements()));
        }
        // A fused convolution adds a tensor of its own shape.
        if (node.operator().equals("FusedConv") && node.input(3) != null) {
            return List.of(Broadcast.of(node, List.of(input.with(result), node.tensor(3)), input.type()));
        }
        return List.of(new Signal(type == null ? input.type() : type, result, input.global()));
    }

    private static List<Tensor> transposed(Node node) {
        Signal input = node.signal(0, 3);
        List<Dim> dims = input.axes();
        List<Long> shape = requireWeights(node, 1, dims.size());
        Kernel.requireChannelsFirst(node, dims);
        long outputs = Math.multiplyExact(shape.get(1), node.integer("group", 1));
        List<Dim> result = new ArrayList<>(List.of(dims.get(0), Dim.plain(outputs)));
        List<Kernel> kernels = Kernel.of(node, shape.subList(2, shape.size()));
        List<Long> padding = Kernel.list(node, "output_padding", kernels.size(), 0, 0, 1 << 16);
        List<Long> asked = node.integers("output_shape");
        if (asked != null && asked.size() == kernels.size() + 2) {
            asked = asked.subList(2, asked.size());
        }
        if (asked != null && asked.size() < kernels.size()) {
            asked = null;
        }
        for (int i = 0; i < kernels.size(); i++) {
            Dim dim = dims.get(i + 2);
            Size size = Kernel.size(dim);
            Kernel kernel = transposed(node, kernels.get(i), size, padding.get(i), asked == null ? null : asked.get(i));
            Size newSize = kernel.spread(size, padding.get(i));
            result.add(Kernel.through(dim, kernel.spreading(), newSize, node.requirements()));
        }
        return List.of(input.with(result));
    }

    /** The kernel with the padding that the node's output shape or auto_pad means, as ONNX Runtime works it out. */
    private static Kernel transposed(Node node, Kernel kernel, Size size, long padding, @Nullable Long asked) {
        String mode = node.text("auto_pad", "NOTSET");
        if (mode.equals("VALID")) {
            kernel = kernel.padded(0, 0);
        }
        boolean same = mode.startsWith("SAME");
        if (!same && asked == null) {
            return kernel;
        }
        Size wanted = asked != null ? Size.of(asked) : size.times(Rational.of(kernel.stride()));
        Rational surplus =
                kernel.padded(0, 0).spread(size, padding).minus(wanted).constant();
        if (surplus == null) {
            throw new NotLocalException("makes an output whose size is fixed");
        }
        long total = Math.max(0, surplus.floor());
        return mode.equals("SAME_UPPER")
                ? kernel.padded(total / 2, total - total / 2)
                : kernel.padded(total - total / 2, total / 2);
    }

    private static List<Long> requireWeights(Node node, int index, int rank) {
        List<Long> shape = node.shape(index);
        if (shape.size() != rank) {
            throw node.refused("expected weights with " + rank + " axes, found " + shape.size());
        }
        return shape;
    }
}
