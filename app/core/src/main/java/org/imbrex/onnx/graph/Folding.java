package org.imbrex.onnx.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.proto.OnnxMl.AttributeProto;
import org.imbrex.onnx.proto.OnnxMl.NodeProto;
import org.jspecify.annotations.Nullable;

/** Works out what a graph computes from constants and sizes: the shapes, factors and conditions that exporters write. */
final class Folding {
    private Folding() {}

    /** The value of a Constant node. */
    static Known constant(Path file, NodeProto proto) {
        for (AttributeProto attribute : proto.getAttributeList()) {
            switch (attribute.getName()) {
                case "value" -> {
                    return Constants.read(file, attribute.getT());
                }
                case "value_int" -> {
                    return Known.scalar(ElementType.INT64, Size.of(attribute.getI()));
                }
                case "value_ints" -> {
                    List<Size> values =
                            attribute.getIntsList().stream().map(Size::of).toList();
                    return Known.vector(ElementType.INT64, values);
                }
                case "value_float", "value_floats" -> {
                    return floats(attribute);
                }
                default -> {}
            }
        }
        return Known.unknown(ElementType.OTHER);
    }

    private static Known floats(AttributeProto attribute) {
        boolean scalar = attribute.getName().equals("value_float");
        List<Float> found = scalar ? List.of(attribute.getF()) : attribute.getFloatsList();
        List<Dim> dims = scalar ? List.of() : List.of(Dim.plain(found.size()));
        List<Size> values = new ArrayList<>();
        for (float value : found) {
            Rational rational = Rational.near(value);
            if (rational == null) {
                return new Known(ElementType.FLOAT, dims, null, found.size() == 1);
            }
            values.add(Size.of(rational));
        }
        return Known.of(ElementType.FLOAT, dims, values);
    }

    /** The sizes of a tensor's axes, or null if one is unknown. */
    static @Nullable Known shape(Node node, Tensor tensor) {
        List<Dim> dims = tensor.dims();
        if (dims == null) {
            return null;
        }
        List<Size> sizes = new ArrayList<>();
        for (Dim dim : dims) {
            Size size = dim.size();
            if (size == null) {
                // A size that nobody knows: only the sizes before it can be told apart from it.
                return null;
            }
            sizes.add(size);
        }
        if (node.operator().equals("Size")) {
            Size product = sizes.stream().reduce(Size.ONE, Size::times);
            return Known.scalar(ElementType.INT64, product);
        }
        int rank = sizes.size();
        int start = clamp(node.integer("start", 0), rank);
        int end = clamp(node.integer("end", rank), rank);
        return Known.vector(ElementType.INT64, start < end ? sizes.subList(start, end) : List.of());
    }

    /** The outputs of a node whose inputs are all known, or null if the walk cannot work them out. */
    static @Nullable List<Tensor> fold(Node node) {
        Known result = switch (node.operator()) {
            case "Gather" -> gather(node);
            case "Slice" -> slice(node);
            case "Concat" -> concat(node);
            case "Transpose" -> transpose(node);
            case "Squeeze", "Unsqueeze", "Reshape", "Flatten" -> rearranged(node);
            case "ConstantOfShape", "Expand" -> filled(node);
            case "Range" -> range(node);
            case "ReduceProd", "ReduceSum", "ReduceMin", "ReduceMax" -> reduced(node);
            default -> Arithmetic.fold(node);
        };
        return result == null ? null : List.of(result);
    }

    private static int clamp(long index, int rank) {
        return (int) Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
    }

    private static @Nullable List<Size> values(Node node, int index) {
        return node.input(index) instanceof Known known ? known.values() : null;
    }

    /** Values of a list, not of a matrix. */
    private static @Nullable List<Size> list(Node node, int index) {
        return node.tensor(index).rank() == 1 ? values(node, index) : null;
    }

    private static @Nullable Known gather(Node node) {
        Known from = node.known(0);
        Known indices = node.known(1);
        List<Long> wholes = indices == null ? null : indices.wholes();
        if (from == null || from.values() == null || indices == null || wholes == null) {
            return null;
        }
        int axis = node.axis(node.integer("axis", 0), from.rank());
        List<Dim> dims = new ArrayList<>(from.axes());
        dims.remove(axis);
        dims.addAll(axis, indices.axes());
        return Known.of(from.type(), dims, picked(node, from, axis, wholes));
    }

    private static @Nullable Known slice(Node node) {
        Known from = node.known(0);
        List<Long> starts = node.integers("starts", 1);
        List<Long> ends = node.integers("ends", 2);
        List<Long> axes = node.integers("axes", 3);
        List<Long> steps = node.integers("steps", 4);
        if (from == null || from.values() == null || starts == null || ends == null) {
            return null;
        }
        if (starts.size() != 1 || ends.size() != 1) {
            return null;
        }
        int axis = node.axis(axes == null || axes.isEmpty() ? 0 : axes.get(0), from.rank());
        int size = lengths(from).get(axis).intValue();
        long step = steps == null || steps.isEmpty() ? 1 : steps.get(0);
        List<Long> indices = new ArrayList<>();
        if (step > 0) {
            for (long i = clamp(starts.get(0), size); i < clamp(ends.get(0), size); i += step) {
                indices.add(i);
            }
        } else if (step < 0) {
            long last = ends.get(0) < -size ? -1 : clamp(ends.get(0), size);
            for (long i = Math.min(size - 1, clamp(starts.get(0), size)); i > last; i += step) {
                indices.add(i);
            }
        }
        List<Dim> dims = new ArrayList<>(from.axes());
        dims.set(axis, Dim.plain(indices.size()));
        return Known.of(from.type(), dims, picked(node, from, axis, indices));
    }

    /** The columns of a matrix one after the other. */
    private static @Nullable Known transpose(Node node) {
        Known from = node.known(0);
        List<Long> order = node.integers("perm");
        if (from == null
                || from.values() == null
                || from.rank() != 2
                || List.of(0L, 1L).equals(order)) {
            return null;
        }
        List<Size> values = new ArrayList<>();
        long columns = lengths(from).get(1);
        for (long column = 0; column < columns; column++) {
            values.addAll(picked(node, from, 1, List.of(column)));
        }
        return Known.of(from.type(), List.of(from.axes().get(1), from.axes().get(0)), values);
    }

    /** The values at some indices along an axis. */
    private static List<Size> picked(Node node, Known from, int axis, List<Long> indices) {
        List<Size> values = Objects.requireNonNull(from.values());
        List<Long> lengths = lengths(from);
        long inner = lengths.stream().skip(axis + 1L).reduce(1L, Math::multiplyExact);
        long outer = lengths.stream().limit(axis).reduce(1L, Math::multiplyExact);
        long length = lengths.get(axis);
        if (outer * inner * indices.size() > Known.MOST_VALUES) {
            throw new ArithmeticException("a table of " + outer * inner * indices.size() + " sizes");
        }
        List<Size> picked = new ArrayList<>();
        for (long i = 0; i < outer; i++) {
            for (long index : indices) {
                long positive = index < 0 ? index + length : index;
                if (positive < 0 || positive >= length) {
                    throw node.refused("expected an index below " + length + ", found " + index);
                }
                for (long j = 0; j < inner; j++) {
                    picked.add(values.get((int) ((i * length + positive) * inner + j)));
                }
            }
        }
        return picked;
    }

    /** The lengths of the axes of a tensor whose values are known. */
    private static List<Long> lengths(Known known) {
        return known.axes().stream()
                .map(dim -> Objects.requireNonNull(Kernel.size(dim).whole()))
                .toList();
    }

    private static @Nullable Known concat(Node node) {
        List<Size> all = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            List<Size> values = list(node, i);
            if (values == null || all.size() + values.size() > Known.MOST_VALUES) {
                return null;
            }
            all.addAll(values);
        }
        return Known.vector(node.tensor(0).type(), all);
    }

    /** The same values under other axes; which axes, the rule for images says. */
    private static @Nullable Known rearranged(Node node) {
        List<Size> values = values(node, 0);
        Tensor tensor = node.tensor(0);
        if (values == null || tensor.dims() == null) {
            return null;
        }
        Rule rule = ShapeRules.rules().get(node.operator());
        List<Dim> dims =
                rule == null ? null : rule.outputs(node.imagined()).get(0).dims();
        return dims == null ? null : Known.of(tensor.type(), dims, values);
    }

    /** One value everywhere. */
    private static @Nullable Known filled(Node node) {
        boolean expand = node.operator().equals("Expand");
        List<Size> shape = values(node, expand ? 1 : 0);
        if (shape == null || (expand && !(node.tensor(0) instanceof Known known && known.uniform()))) {
            return null;
        }
        AttributeProto attribute = node.find("value");
        Known value = expand
                ? node.known(0)
                : attribute == null
                        ? Known.scalar(ElementType.FLOAT, Size.ZERO)
                        : Constants.read(node.file(), attribute.getT());
        List<Dim> dims = shape.stream().<Dim>map(Dim.Plain::new).toList();
        if (value == null || value.values() == null || value.values().isEmpty()) {
            return new Known(value == null ? ElementType.FLOAT : value.type(), dims, null, true);
        }
        Long count = shape.stream().reduce(Size.ONE, Size::times).whole();
        List<Size> values = null;
        if (count != null && count >= 0 && count <= Known.MOST_VALUES) {
            values = Collections.nCopies(count.intValue(), value.values().get(0));
        }
        return new Known(value.type(), dims, values, true);
    }

    private static @Nullable Known range(Node node) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Long> wholes = node.input(i) instanceof Known known ? known.wholes() : null;
            if (wholes == null || wholes.size() != 1) {
                return null;
            }
            numbers.add(wholes.get(0));
        }
        long step = numbers.get(2);
        if (step == 0 || (numbers.get(1) - numbers.get(0)) / step > Known.MOST_VALUES) {
            return null;
        }
        List<Size> values = new ArrayList<>();
        for (long i = numbers.get(0); step > 0 ? i < numbers.get(1) : i > numbers.get(1); i += step) {
            values.add(Size.of(i));
        }
        return Known.vector(node.tensor(0).type(), values);
    }

    private static @Nullable Known reduced(Node node) {
        List<Size> values = list(node, 0);
        if (values == null || values.isEmpty()) {
            return null;
        }
        Size result = values.get(0);
        for (Size value : values.subList(1, values.size())) {
            Size next = Arithmetic.join(node.operator().substring("Reduce".length()), result, value);
            if (next == null) {
                return null;
            }
            result = next;
        }
        List<Dim> dims = node.integer("keepdims", 1) != 0 ? List.of(Dim.Plain.ONE) : List.of();
        return Known.of(node.tensor(0).type(), dims, List.of(result));
    }
}
