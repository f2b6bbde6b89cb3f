package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.jspecify.annotations.Nullable;

/** Operators that add or take away at the ends of axes, and that join or part tensors along them. */
final class CropRules {
    private CropRules() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "Pad", CropRules::pad,
                "Slice", CropRules::slice,
                "Concat", node -> concat(node, operands(node.inputs(), 0, 1)),
                "QLinearConcat", node -> concat(node, operands(node.inputs(), 2, 3)),
                "Split", CropRules::split,
                "Gather", CropRules::gather);
    }

    private static List<Tensor> pad(Node node) {
        Signal output = node.signal(0, 1);
        int rank = output.rank();
        List<Integer> axes = new ArrayList<>();
        List<Long> chosen = node.inputCount() > 3 ? node.integers("axes", 3) : null;
        for (int i = 0; i < (chosen == null ? rank : chosen.size()); i++) {
            axes.add(chosen == null ? i : node.axis(chosen.get(i), rank));
        }
        List<Size> pads = sizes(node, "pads", 1);
        if (pads == null || pads.size() != 2 * axes.size()) {
            throw node.refused("expected " + 2 * axes.size() + " pads, found " + (pads == null ? 0 : pads.size()));
        }
        String mode = node.text("mode", "constant");
        List<Dim> result = new ArrayList<>(output.axes());
        for (int i = 0; i < axes.size(); i++) {
            Dim dim = result.get(axes.get(i));
            Size before = pads.get(i);
            Size after = pads.get(i + axes.size());
            if (before.is(0) && after.is(0)) {
                continue;
            }
            Size size = Kernel.size(dim).plus(before).plus(after);
            Long start = before.whole();
            Long end = after.whole();
            if (start == null || end == null || (mode.equals("wrap") && dim.spatial())) {
                output = node.global(output, "pads by what depends on the whole patch");
                result.set(axes.get(i), Dim.Space.guess(size));
                continue;
            }
            if (dim instanceof Dim.Space space && !mode.equals("constant")) {
                space.mirrored(mode.equals("edge") ? 0 : Math.max(start, end), node.requirements());
            }
            IndexMap window = IndexMap.window(1, -start, -start);
            result.set(axes.get(i), Kernel.through(dim, window, size, node.requirements()));
        }
        return List.of(output.with(result));
    }

    private static List<Tensor> slice(Node node) {
        Signal output = node.signal(0, 1);
        List<Size> starts = sizes(node, "starts", 1);
        List<Size> ends = sizes(node, "ends", 2);
        List<Long> axes = node.integers("axes", 3);
        List<Long> steps = node.inputCount() > 4 ? node.integers("steps", 4) : null;
        if (starts == null
                || ends == null
                || starts.size() != ends.size()
                || (axes != null && axes.size() != starts.size())
                || (steps != null && steps.size() != starts.size())) {
            throw node.refused("expected as many starts as ends, axes and steps");
        }
        List<Dim> result = new ArrayList<>(output.axes());
        for (int i = 0; i < starts.size(); i++) {
            int axis = node.axis(axes == null ? i : axes.get(i), output.rank());
            Dim dim = result.get(axis);
            Size size = Kernel.size(dim);
            long step = steps == null ? 1 : steps.get(i);
            if (step == -1 && !dim.spatial()) {
                continue;
            }
            Size start = bounded(starts.get(i), size);
            Size end = bounded(ends.get(i), size);
            if (step < 1 || start == null || end == null) {
                throw new NotLocalException("takes a part that depends on the size of the patch");
            }
            if (start.is(0) && end.equals(size) && step == 1) {
                continue;
            }
            Size newSize = end.minus(start).times(new Rational(1, step)).ceil(node.requirements());
            Long first = start.whole();
            if (!dim.spatial()) {
                result.set(axis, new Dim.Plain(newSize));
            } else if (first == null) {
                throw new NotLocalException("takes a part that depends on the size of the patch");
            } else {
                IndexMap window = IndexMap.window(step, first, first);
                result.set(axis, Kernel.through(dim, window, newSize, node.requirements()));
            }
        }
        return List.of(output.with(result));
    }

    /** A bound of a slice as an index from 0 to the size, or null if nobody can say. */
    static @Nullable Size bounded(Size bound, Size size) {
        Rational constant = bound.constant();
        Size index = constant != null && constant.sign() < 0 ? bound.plus(size) : bound;
        Rational beyond = index.minus(size).constant();
        if (beyond != null && beyond.sign() >= 0) {
            return size;
        }
        Rational value = index.constant();
        if (value != null) {
            Rational whole = size.constant();
            if (value.sign() < 0) {
                return Size.ZERO;
            }
            // Exporters write 'to the end' as the largest number there is.
            boolean past = value.numerator() >= Integer.MAX_VALUE;
            return past || (whole != null && value.floor() > whole.floor()) ? size : index;
        }
        return beyond == null && !size.minus(index).neverNegative() ? null : index;
    }

    private static List<Tensor> concat(Node node, List<Tensor> operands) {
        Tensor first = operands.get(0);
        int rank = first.axes().size();
        int axis = node.axis(node.integer("axis", 1), rank);
        List<Tensor> others = new ArrayList<>();
        Size sum = Size.ZERO;
        for (Tensor operand : operands) {
            if (operand.axes().size() != rank) {
                throw node.refused("expected " + rank + " axes, found " + operand.rank());
            }
            Dim dim = operand.axes().get(axis);
            if (dim.spatial()) {
                throw new NotLocalException("puts patches side by side");
            }
            Size size = dim.size();
            sum = size == null || sum == null ? null : sum.plus(size);
            others.add(without(operand, axis));
        }
        Signal joined = Broadcast.of(node, others, first.type());
        List<Dim> result = new ArrayList<>(joined.axes());
        result.set(axis, new Dim.Plain(sum));
        return List.of(joined.with(result));
    }

    /** The tensor with one axis of length 1, to compare the others. */
    private static Tensor without(Tensor tensor, int axis) {
        List<Dim> dims = new ArrayList<>(tensor.axes());
        dims.set(axis, Dim.Plain.ONE);
        return tensor instanceof Signal signal
                ? signal.with(dims)
                : new Known(tensor.type(), dims, null, ((Known) tensor).uniform());
    }

    private static List<Tensor> operands(List<@Nullable Tensor> inputs, int first, int step) {
        List<Tensor> operands = new ArrayList<>();
        for (int i = first; i < inputs.size(); i += step) {
            operands.add(Objects.requireNonNull(inputs.get(i)));
        }
        return operands;
    }

    private static List<Tensor> split(Node node) {
        Signal input = node.signal(0, 1);
        int axis = node.axis(node.integer("axis", 0), input.rank());
        Dim dim = input.axes().get(axis);
        if (dim.spatial()) {
            throw new NotLocalException("parts the patch");
        }
        List<Long> parts = node.integers("split", 1);
        List<Tensor> outputs = new ArrayList<>();
        Long whole = Kernel.size(dim).whole();
        int count = node.outputCount();
        for (int i = 0; i < count; i++) {
            List<Dim> dims = new ArrayList<>(input.axes());
            Long size = null;
            if (parts != null && i < parts.size()) {
                size = parts.get(i);
            } else if (whole != null) {
                long chunk = (whole + count - 1) / count;
                size = Math.max(0, Math.min(chunk, whole - i * chunk));
            }
            dims.set(axis, new Dim.Plain(size == null ? null : Size.of(size)));
            outputs.add(input.with(dims));
        }
        return outputs;
    }

    private static List<Tensor> gather(Node node) {
        Signal input = node.signal(0, 1);
        Known indices = node.known(1);
        int axis = node.axis(node.integer("axis", 0), input.rank());
        if (indices == null || input.axes().get(axis).spatial()) {
            throw new NotLocalException("picks places of the patch");
        }
        List<Dim> result = new ArrayList<>(input.axes());
        result.remove(axis);
        result.addAll(axis, indices.axes());
        return List.of(input.with(result));
    }

    /** Sizes that are an attribute in old operator sets and an input in newer ones. */
    private static @Nullable List<Size> sizes(Node node, String name, int index) {
        if (node.input(index) == null) {
            List<Long> wholes = node.integers(name);
            return wholes == null ? null : wholes.stream().map(Size::of).toList();
        }
        Known known = node.known(index);
        if (known == null || known.values() == null) {
            throw new NotLocalException("takes its " + name + " from what the walk cannot work out");
        }
        return known.values();
    }
}
