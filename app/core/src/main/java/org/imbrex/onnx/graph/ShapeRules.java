package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;

/** Operators that keep their values and rearrange their axes. */
final class ShapeRules {
    private ShapeRules() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "Reshape", ShapeRules::reshape,
                "Flatten", ShapeRules::flatten,
                "Transpose", ShapeRules::transpose,
                "Squeeze", ShapeRules::squeeze,
                "Unsqueeze", ShapeRules::unsqueeze,
                "Expand", ShapeRules::expand,
                "Tile", ShapeRules::tile,
                "DepthToSpace", ShapeRules::depthToSpace,
                "SpaceToDepth", ShapeRules::spaceToDepth);
    }

    private static List<Tensor> reshape(Node node) {
        Signal input = node.signal(0, 0);
        List<Size> sizes;
        Known shape = node.inputCount() > 1 ? node.known(1) : null;
        List<Long> attribute = node.integers("shape");
        if (shape != null && shape.values() != null) {
            sizes = shape.values();
        } else if (shape == null && attribute != null) {
            sizes = attribute.stream().map(Size::of).toList();
        } else {
            throw new NotLocalException("takes a shape that the walk cannot work out");
        }
        List<Size> copied = new ArrayList<>(sizes);
        for (int i = 0; i < copied.size(); i++) {
            if (copied.get(i).is(0) && node.integer("allowzero", 0) == 0 && i < input.rank()) {
                copied.set(i, Kernel.size(input.axes().get(i)));
            }
        }
        List<Dim> result = Regrouping.of(input.axes(), copied, node.requirements());
        if (result == null) {
            node.requirements().fixedSize();
            List<Dim> guesses = copied.stream().map(Dim.Space::guess).toList();
            return List.of(node.global(input, "cuts the patch into " + copied).with(guesses));
        }
        return List.of(input.with(result));
    }

    private static List<Tensor> flatten(Node node) {
        Signal input = node.signal(0, 0);
        long axis = node.integer("axis", 1);
        int cut = (int) (axis < 0 ? axis + input.rank() : axis);
        if (cut < 0 || cut > input.rank()) {
            throw node.refused("expected an axis up to " + input.rank() + ", found " + axis);
        }
        List<Dim> dims = input.axes();
        return List.of(input.with(List.of(
                Regrouping.merged(dims.subList(0, cut), node.requirements()),
                Regrouping.merged(dims.subList(cut, dims.size()), node.requirements()))));
    }

    private static List<Tensor> transpose(Node node) {
        Signal input = node.signal(0, 0);
        List<Dim> dims = new ArrayList<>(input.axes());
        List<Long> order = node.integers("perm");
        if (order == null) {
            Collections.reverse(dims);
            return List.of(input.with(dims));
        }
        if (new TreeSet<>(order).size() != dims.size() || order.size() != dims.size()) {
            throw node.refused("expected an order of " + dims.size() + " axes, found " + order);
        }
        List<Dim> result = order.stream()
                .map(axis -> input.axes().get(node.axis(axis, dims.size())))
                .toList();
        return List.of(input.with(result));
    }

    private static List<Tensor> squeeze(Node node) {
        Signal input = node.signal(0, 0);
        List<Long> axes = node.integers("axes", 1);
        TreeSet<Integer> gone = new TreeSet<>();
        for (int i = 0; axes == null && i < input.rank(); i++) {
            Size size = input.axes().get(i).size();
            if (size != null && size.is(1)) {
                gone.add(i);
            }
        }
        if (axes != null) {
            axes.forEach(axis -> gone.add(node.axis(axis, input.rank())));
        }
        List<Dim> result = new ArrayList<>(input.axes());
        gone.descendingIterator().forEachRemaining(axis -> result.remove((int) axis));
        return List.of(input.with(result));
    }

    private static List<Tensor> unsqueeze(Node node) {
        Signal input = node.signal(0, 0);
        List<Long> axes = node.integers("axes", 1);
        if (axes == null) {
            throw node.refused("expected axes, found none");
        }
        TreeSet<Integer> added = new TreeSet<>();
        axes.forEach(axis -> added.add(node.axis(axis, input.rank() + axes.size())));
        List<Dim> result = new ArrayList<>(input.axes());
        added.forEach(axis -> result.add(axis, Dim.Plain.ONE));
        return List.of(input.with(result));
    }

    private static List<Tensor> expand(Node node) {
        Signal input = node.signal(0, 0);
        Known shape = node.known(1);
        if (shape == null || shape.values() == null) {
            throw new NotLocalException("spreads to a shape that the walk cannot work out");
        }
        List<Dim> dims = shape.values().stream().<Dim>map(Dim.Plain::new).toList();
        // Expanding is what adding a constant of that shape would do.
        return List.of(Broadcast.of(node, List.of(input, new Known(input.type(), dims, null, true)), input.type()));
    }

    private static List<Tensor> tile(Node node) {
        Signal input = node.signal(0, 0);
        List<Long> repeats = node.integers("repeats", 1);
        if (repeats == null || repeats.size() != input.rank()) {
            throw node.refused("expected repeats for " + input.rank() + " axes, found " + repeats);
        }
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < repeats.size(); i++) {
            Dim dim = input.axes().get(i);
            long count = repeats.get(i);
            if (count != 1 && dim.spatial()) {
                throw new NotLocalException("repeats the patch");
            }
            result.add(count == 1 ? dim : new Dim.Plain(Kernel.size(dim).times(Size.of(count))));
        }
        return List.of(input.with(result));
    }

    private static List<Tensor> depthToSpace(Node node) {
        long block = block(node);
        Signal input = node.signal(0, 4);
        List<Dim> dims = input.axes();
        Kernel.requireChannelsFirst(node, dims);
        List<Dim> result = new ArrayList<>(List.of(dims.get(0), channels(dims.get(1), new Rational(1, block * block))));
        for (Dim dim : dims.subList(2, dims.size())) {
            result.add(Regrouping.repeated(dim, block, node.requirements()));
        }
        return List.of(input.with(result));
    }

    private static List<Tensor> spaceToDepth(Node node) {
        long block = block(node);
        Signal input = node.signal(0, 4);
        List<Dim> dims = input.axes();
        Kernel.requireChannelsFirst(node, dims);
        List<Dim> result = new ArrayList<>(List.of(dims.get(0), channels(dims.get(1), Rational.of(block * block))));
        for (Dim dim : dims.subList(2, dims.size())) {
            result.add(Regrouping.blocks(dim, block, node.requirements()));
        }
        return List.of(input.with(result));
    }

    private static Dim channels(Dim dim, Rational factor) {
        Size size = dim.size();
        return new Dim.Plain(size == null ? null : size.times(factor));
    }

    private static long block(Node node) {
        long block = node.integer("blocksize", 0);
        if (block < 1 || block > 1024) {
            throw node.refused("expected a blocksize of 1 to 1024, found " + block);
        }
        return block;
    }
}
