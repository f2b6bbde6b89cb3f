package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.graph.Tensor.Signal;

/** Poolings over a kernel, and undoing them. */
final class PoolingRules {
    private PoolingRules() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "MaxPool", PoolingRules::pooling,
                "AveragePool", PoolingRules::pooling,
                "LpPool", PoolingRules::pooling,
                "QLinearAveragePool", PoolingRules::pooling,
                "MaxUnpool", PoolingRules::unpooling);
    }

    private static List<Tensor> pooling(Node node) {
        Signal input = node.signal(0, 3);
        List<Dim> dims = input.axes();
        Kernel.requireChannelsFirst(node, dims);
        boolean ceil = node.integer("ceil_mode", 0) != 0;
        List<Dim> result = new ArrayList<>(dims.subList(0, 2));
        List<Kernel> kernels = kernels(node, dims.size() - 2);
        for (int i = 0; i < kernels.size(); i++) {
            Dim dim = dims.get(i + 2);
            Size size = Kernel.size(dim);
            Kernel kernel = kernels.get(i).autoPadded(node, size);
            result.add(Kernel.through(
                    dim, kernel.window(), kernel.outputs(size, ceil, node.requirements()), node.requirements()));
        }
        Signal output = input.with(result);
        return List.of(output, output.with(ElementType.INT64));
    }

    /** Each value goes back to the place in its pooling's kernel that it came from; the rest is zero. */
    private static List<Tensor> unpooling(Node node) {
        Signal input = node.signal(0, 3);
        Signal places = node.signal(1, 3);
        if (node.input(2) != null) {
            throw new NotLocalException("makes an output whose size it is given");
        }
        Signal joined = Broadcast.of(node, List.of(input, places), input.type());
        List<Dim> dims = joined.axes();
        Kernel.requireChannelsFirst(node, dims);
        List<Dim> result = new ArrayList<>(dims.subList(0, 2));
        List<Kernel> kernels = kernels(node, dims.size() - 2);
        for (int i = 0; i < kernels.size(); i++) {
            Dim dim = dims.get(i + 2);
            Kernel kernel = kernels.get(i);
            result.add(
                    Kernel.through(dim, kernel.spreading(), kernel.spread(Kernel.size(dim), 0), node.requirements()));
        }
        return List.of(joined.with(result));
    }

    private static List<Kernel> kernels(Node node, int axes) {
        List<Long> shape = node.integers("kernel_shape");
        if (shape == null || shape.size() != axes) {
            throw node.refused("expected a kernel_shape along " + axes + " axes, found " + shape);
        }
        return Kernel.of(node, shape);
    }
}
