package org.imbrex.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.imbrex.onnx.graph.Tensor.Known;
import org.imbrex.onnx.graph.Tensor.Signal;
import org.jspecify.annotations.Nullable;

/** Products with matrices: local where they sum over channels, as a 1 x 1 convolution does. */
final class MatrixRules {
    private MatrixRules() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "MatMul",
                node -> product(node, 0, 1, null),
                "MatMulInteger",
                node -> product(node, 0, 1, ElementType.INT32),
                "QLinearMatMul",
                node -> product(node, 0, 3, node.tensor(7).type()),
                "Gemm",
                MatrixRules::gemm,
                "Einsum",
                MatrixRules::einsum,
                "OneHot",
                MatrixRules::oneHot);
    }

    private static List<Tensor> product(Node node, int left, int right, @Nullable ElementType type) {
        Tensor a = node.tensor(left);
        Tensor b = node.tensor(right);
        if (a instanceof Signal signal && b instanceof Known matrix) {
            int rank = matrix.axes().size();
            List<Dim> dims = new ArrayList<>(signal.axes());
            requireRank(node, dims, rank);
            Dim summed = dims.remove(dims.size() - 1);
            if (rank == 2) {
                dims.add(matrix.axes().get(1));
            }
            return result(node, signal, summed, dims, type);
        }
        if (a instanceof Known matrix && b instanceof Signal signal) {
            int rank = matrix.axes().size();
            List<Dim> dims = new ArrayList<>(signal.axes());
            requireRank(node, dims, rank);
            if (dims.size() < 2) {
                throw node.refused("expected at least 2 axes, found " + dims.size());
            }
            Dim summed = dims.remove(dims.size() - 2);
            if (rank == 2) {
                dims.add(dims.size() - 1, matrix.axes().get(0));
            }
            return result(node, signal, summed, dims, type);
        }
        throw new NotLocalException("multiplies two tensors that both come from the image");
    }

    private static void requireRank(Node node, List<Dim> dims, int rank) {
        if (rank < 1 || rank > 2) {
            throw new NotLocalException("multiplies by matrices that differ from place to place");
        }
        if (dims.isEmpty()) {
            throw node.refused("expected at least 1 axis, found none");
        }
    }

    private static List<Tensor> result(
            Node node, Signal signal, Dim summed, List<Dim> dims, @Nullable ElementType type) {
        Signal output = signal.with(dims).with(type == null ? signal.type() : type);
        return List.of(summed.spatial() ? node.global(output, "sums over the whole patch") : output);
    }

    private static List<Tensor> gemm(Node node) {
        Tensor a = turned(node.tensor(0), node.integer("transA", 0) != 0);
        Tensor b = turned(node.tensor(1), node.integer("transB", 0) != 0);
        boolean both = a instanceof Signal && b instanceof Signal;
        if (a.rank() != 2 || b.rank() != 2 || both) {
            throw new NotLocalException("multiplies two tensors that both come from the image");
        }
        Signal signal = a instanceof Signal left ? left : (Signal) b;
        Dim summed = a instanceof Signal ? a.axes().get(1) : b.axes().get(0);
        List<Dim> dims = List.of(a.axes().get(0), b.axes().get(1));
        List<Tensor> product = result(node, signal, summed, dims, null);
        Tensor added = node.input(2);
        return added == null ? product : List.of(Broadcast.of(node, List.of(product.get(0), added), signal.type()));
    }

    private static Tensor turned(Tensor tensor, boolean turn) {
        if (!turn || tensor.axes().size() != 2) {
            return tensor;
        }
        List<Dim> dims = List.of(tensor.axes().get(1), tensor.axes().get(0));
        return tensor instanceof Signal signal
                ? signal.with(dims)
                : new Known(tensor.type(), dims, null, ((Known) tensor).uniform());
    }

    private static List<Tensor> einsum(Node node) {
        String[] sides = node.text("equation", "").replace(" ", "").split("->", -1);
        if (sides.length != 2 || node.text("equation", "").contains(".")) {
            throw new NotLocalException("sums by an equation that the walk does not read");
        }
        String[] terms = sides[0].split(",", -1);
        if (terms.length != node.inputCount()) {
            throw node.refused("expected " + terms.length + " inputs, found " + node.inputCount());
        }
        // Each letter becomes an axis of one broadcast over all operands; letters that go are summed over.
        StringBuilder letters = new StringBuilder();
        for (String term : terms) {
            term.chars().filter(c -> letters.indexOf("" + (char) c) < 0).forEach(c -> letters.append((char) c));
        }
        List<Tensor> spread = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            spread.add(spread(node, node.tensor(i), terms[i], letters));
        }
        Signal joined = Broadcast.of(node, spread, node.tensor(0).type());
        Signal output = joined;
        List<Dim> dims = new ArrayList<>();
        for (char letter : sides[1].toCharArray()) {
            int index = letters.indexOf("" + letter);
            if (index < 0) {
                throw node.refused("expected letters of its inputs, found " + letter);
            }
            dims.add(joined.axes().get(index));
        }
        for (int i = 0; i < letters.length(); i++) {
            if (sides[1].indexOf(letters.charAt(i)) < 0 && joined.axes().get(i).spatial()) {
                output = node.global(output, "sums over the whole patch");
            }
        }
        return List.of(output.with(dims));
    }

    /** The tensor with an axis for each letter, of length 1 where it has none. */
    private static Tensor spread(Node node, Tensor tensor, String term, StringBuilder letters) {
        Map<Character, Dim> byLetter = new HashMap<>();
        if (tensor.axes().size() != term.length()) {
            throw node.refused("expected " + term.length() + " axes, found " + tensor.rank());
        }
        for (int i = 0; i < term.length(); i++) {
            if (byLetter.put(term.charAt(i), tensor.axes().get(i)) != null) {
                throw new NotLocalException("takes a diagonal");
            }
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            dims.add(byLetter.getOrDefault(letters.charAt(i), Dim.Plain.ONE));
        }
        return tensor instanceof Signal signal
                ? signal.with(dims)
                : new Known(tensor.type(), dims, null, ((Known) tensor).uniform());
    }

    private static List<Tensor> oneHot(Node node) {
        Signal input = node.signal(0, 0);
        Known depth = node.known(1);
        List<Long> count = depth == null ? null : depth.wholes();
        int rank = input.rank() + 1;
        List<Dim> dims = new ArrayList<>(input.axes());
        dims.add(
                node.axis(node.integer("axis", -1), rank),
                new Dim.Plain(count == null || count.isEmpty() ? null : Size.of(count.get(0))));
        return List.of(input.with(dims).with(node.tensor(2).type()));
    }
}
