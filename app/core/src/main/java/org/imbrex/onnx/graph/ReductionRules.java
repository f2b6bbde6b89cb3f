package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.jspecify.annotations.Nullable;

/** Operators that join all of an axis: local over channels, and looking at the whole patch over places. */
final class ReductionRules {
    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare");

    private static final Set<String> GLOBAL_POOLINGS =
            Set.of("GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "QLinearGlobalAveragePool");

    private ReductionRules() {}

    static Map<String, Rule> rules() {
        Map<String, Rule> rules = new TreeMap<>();
        for (String operator : REDUCTIONS) {
            rules.put(operator, ReductionRules::reduction);
        }
        for (String operator : GLOBAL_POOLINGS) {
            rules.put(operator, node -> reduced(node, from(2, node.signal(0, 3).rank()), true, null));
        }
        for (String operator : Set.of("ArgMax", "ArgMin")) {
            rules.put(operator, node -> {
                Signal input = node.signal(0, 1);
                int axis = node.axis(node.integer("axis", 0), input.rank());
                return reduced(node, Set.of(axis), node.integer("keepdims", 1) != 0, ElementType.INT64);
            });
        }
        for (String operator : Set.of("Softmax", "LogSoftmax", "Hardmax")) {
            rules.put(operator, ReductionRules::softmax);
        }
        rules.put(
                "InstanceNormalization",
                node -> normalised(node, from(2, node.signal(0, 3).rank())));
        rules.put(
                "GroupNormalization",
                node -> normalised(node, from(2, node.signal(0, 3).rank())));
        rules.put("LayerNormalization", ReductionRules::layerNormalization);
        rules.put("SimplifiedLayerNormalization", ReductionRules::layerNormalization);
        rules.put("LpNormalization", node -> {
            Signal input = node.signal(0, 1);
            return normalised(node, Set.of(node.axis(node.integer("axis", -1), input.rank())));
        });
        rules.put("MeanVarianceNormalization", node -> {
            List<Long> axes = node.integers("axes");
            return normalised(node, axes(node, axes == null ? List.of(0L, 2L, 3L) : axes));
        });
        rules.put("CumSum", node -> normalised(node, axes(node, node.integers("axis", 1))));
        rules.put("DynamicQuantizeLinear", node -> {
            Signal input = node.signal(0, 0).with(ElementType.UINT8);
            Signal output = node.global(input, "takes its scale from the whole patch");
            Signal scalar = output.with(List.of());
            return List.of(output, scalar.with(ElementType.FLOAT), scalar);
        });
        return rules;
    }

    private static List<Tensor> reduction(Node node) {
        List<Long> axes = node.integers("axes", 1);
        Signal input = node.signal(0, 0);
        boolean none = axes == null || axes.isEmpty();
        if (none && node.integer("noop_with_empty_axes", 0) != 0) {
            return List.of(input);
        }
        Set<Integer> reduced = none ? from(0, input.rank()) : axes(node, axes);
        return reduced(node, reduced, node.integer("keepdims", 1) != 0, null);
    }

    private static List<Tensor> reduced(Node node, Set<Integer> axes, boolean keep, @Nullable ElementType type) {
        Signal input = node.signal(0, 0);
        List<Dim> dims = new ArrayList<>();
        boolean spatial = false;
        for (int i = 0; i < input.rank(); i++) {
            Dim dim = input.axes().get(i);
            if (!axes.contains(i)) {
                dims.add(dim);
                continue;
            }
            spatial |= dim.spatial();
            if (keep) {
                dims.add(Dim.Plain.ONE);
            }
        }
        Signal output = input.with(dims).with(type == null ? input.type() : type);
        return List.of(spatial ? node.global(output, "looks at the whole patch") : output);
    }

    private static List<Tensor> normalised(Node node, Set<Integer> axes) {
        Signal input = node.signal(0, 0);
        boolean spatial = axes.stream().anyMatch(axis -> input.axes().get(axis).spatial());
        return List.of(spatial ? node.global(input, "normalises over the whole patch") : input);
    }

    private static List<Tensor> softmax(Node node) {
        Signal input = node.signal(0, 1);
        // Before operator set 13 the axis and all after it were taken as one.
        boolean old = node.opset() < 13;
        int axis = node.axis(node.integer("axis", old ? 1 : -1), input.rank());
        return normalised(node, old ? from(axis, input.rank()) : Set.of(axis));
    }

    private static List<Tensor> layerNormalization(Node node) {
        Signal input = node.signal(0, 1);
        int axis = node.axis(node.integer("axis", -1), input.rank());
        Tensor normalised = normalised(node, from(axis, input.rank())).get(0);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < input.rank(); i++) {
            dims.add(i < axis ? input.axes().get(i) : Dim.Plain.ONE);
        }
        Signal statistics = new Signal(ElementType.FLOAT, dims, ((Signal) normalised).global());
        return List.of(normalised, statistics, statistics);
    }

    private static Set<Integer> from(int first, int rank) {
        Set<Integer> axes = new TreeSet<>();
        for (int i = first; i < rank; i++) {
            axes.add(i);
        }
        return axes;
    }

    private static Set<Integer> axes(Node node, @Nullable List<Long> axes) {
        Set<Integer> positive = new TreeSet<>();
        if (axes != null) {
            int rank = node.signal(0, 0).rank();
            axes.forEach(axis -> positive.add(node.axis(axis, rank)));
        }
        return positive;
    }
}
